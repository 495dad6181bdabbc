using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>minLength</c> or <c>maxLength</c>, in code points of the decoded text.</summary>
sealed class LengthRule(int least, int most, string reason) : Rule(RecordCodes.WrongLength, reason)
{
    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.String) return true;
        var length = JsonText.CountCodePoints(record.Text(in slot));
        return length >= least && length <= most;
    }
}
