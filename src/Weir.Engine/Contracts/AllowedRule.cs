using System.Text;
using Weir.Engine.Contracts.Schemas;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>enum</c> and <c>const</c> of scalars. Numbers are compared by value: 1 and 1.0 are equal.</summary>
sealed class AllowedRule(IReadOnlyList<SchemaNode> values) : Rule(RecordCodes.NotAllowedValue, Words(values))
{
    readonly (JsonKind Kind, byte[] Text)[] _allowed = [.. values.Select(value => (value.Kind, Encoding.UTF8.GetBytes(value.Text)))];

    public static string Words(IReadOnlyList<SchemaNode> values) =>
        values.Count == 1 ? $"is not {Encoding.UTF8.GetString(values[0].Json)}" : $"is not one of the {values.Count} allowed values";

    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind is JsonKind.Object or JsonKind.Array) return false;
        var text = record.Text(in slot);
        foreach (var (kind, value) in _allowed)
            if (kind == slot.Kind && (kind == JsonKind.Number ? new JsonNumber(text).CompareTo(new JsonNumber(value)) == 0 : text.SequenceEqual(value))) return true;
        return false;
    }
}
