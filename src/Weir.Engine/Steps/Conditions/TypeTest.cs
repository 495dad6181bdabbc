using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>type</c>: JSON's types, and <c>integer</c> for numbers that are whole.</summary>
sealed class TypeTest(IReadOnlyList<string> names) : FieldTest
{
    public static readonly IReadOnlyList<string> Names = ["string", "number", "integer", "boolean", "null", "object", "array"];

    readonly int _kinds = names.Aggregate(0, (kinds, name) => kinds | Kinds(name));
    readonly bool _integers = names.Contains("integer");

    public override bool Holds(in Record record, in Slot slot) =>
        (_kinds & Bit(slot.Kind)) != 0
        || (_integers && slot.Kind == JsonKind.Number && (slot.Has(SlotFlags.Integer) || new JsonNumber(record.Json(in slot)).IsInteger));

    static int Kinds(string name) => name switch
    {
        "string" => Bit(JsonKind.String),
        "number" => Bit(JsonKind.Number),
        "boolean" => Bit(JsonKind.True) | Bit(JsonKind.False),
        "null" => Bit(JsonKind.Null),
        "object" => Bit(JsonKind.Object),
        "array" => Bit(JsonKind.Array),
        _ => 0,
    };

    static int Bit(JsonKind kind) => 1 << (int)kind;
}
