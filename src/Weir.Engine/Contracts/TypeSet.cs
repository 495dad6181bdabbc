using System.Runtime.CompilerServices;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>The types that a schema allows: one bit per <see cref="JsonKind"/>, and one for whole numbers.</summary>
readonly record struct TypeSet(int Bits)
{
    const int IntegerBit = 1 << 16;

    public static readonly TypeSet All = new(0xFF & ~1);
    public static readonly TypeSet None = new(0);

    /// <summary>The words of JSON Schema.</summary>
    public static readonly string[] Words = ["null", "boolean", "number", "integer", "string", "array", "object"];

    /// <summary>True when numbers are allowed only without a fraction.</summary>
    public bool IntegersOnly => (Bits & IntegerBit) != 0 && !Has(JsonKind.Number);

    public bool Has(JsonKind kind) => (Bits & (1 << (int)kind)) != 0;

    /// <summary>True when the value is of one of the types; a number without a fraction is an integer however it is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Allows(in Record record, in Slot slot) =>
        Has(slot.Kind) || (slot.Kind == JsonKind.Number && IntegersOnly && (slot.Has(SlotFlags.Integer) || new JsonNumber(record.Json(in slot)).IsInteger));

    public static TypeSet operator |(TypeSet left, TypeSet right) => new(left.Bits | right.Bits);

    public static TypeSet Of(params ReadOnlySpan<JsonKind> kinds)
    {
        var bits = 0;
        foreach (var kind in kinds) bits |= 1 << (int)kind;
        return new(bits);
    }

    /// <summary>The types of a word of JSON Schema, or null when it is none.</summary>
    public static TypeSet? Named(string? word) => word switch
    {
        "null" => Of(JsonKind.Null),
        "boolean" => Of(JsonKind.False, JsonKind.True),
        "number" => Of(JsonKind.Number),
        "integer" => new(IntegerBit),
        "string" => Of(JsonKind.String),
        "array" => Of(JsonKind.Array),
        "object" => Of(JsonKind.Object),
        _ => null,
    };
}
