using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>starts_with</c>, <c>ends_with</c>, <c>contains</c>.</summary>
sealed class PartOfTextTest(string part, PartOfText where) : FieldTest
{
    readonly byte[] _part = Encoding.UTF8.GetBytes(part);

    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.String) return false;
        var text = record.Text(in slot);
        return where switch
        {
            PartOfText.Start => text.StartsWith(_part),
            PartOfText.End => text.EndsWith(_part),
            _ => text.IndexOf(_part) >= 0,
        };
    }
}
