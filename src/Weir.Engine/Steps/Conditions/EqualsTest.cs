using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>equals</c> and <c>in</c>: the value is one of a few scalars.</summary>
sealed class EqualsTest(IReadOnlyList<JsonScalar> values) : FieldTest
{
    readonly (JsonKind Kind, byte[] Text)[] _values = [.. values.Select(value => (value.JsonKind, Encoding.UTF8.GetBytes(value.Text)))];

    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind is JsonKind.Missing or JsonKind.Array or JsonKind.Object) return false;
        var text = record.Text(in slot);
        foreach (var (kind, value) in _values)
            if (kind == slot.Kind && (text.SequenceEqual(value) || (kind == JsonKind.Number && new JsonNumber(text).CompareTo(new JsonNumber(value)) == 0))) return true;
        return false;
    }
}
