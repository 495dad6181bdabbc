using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms, compared exactly.</summary>
sealed class BoundRule(string bound, int direction, bool inclusive, string reason) : Rule(RecordCodes.OutOfRange, reason)
{
    readonly byte[] _bound = Encoding.ASCII.GetBytes(bound);
    readonly long? _wholeBound = new JsonNumber(Encoding.ASCII.GetBytes(bound)).TryInteger(out var whole) ? whole : null;

    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.Number) return true;
        var json = record.Json(in slot);
        var order = direction * (_wholeBound is { } whole && json.Length <= 18 && slot.Has(SlotFlags.Integer)
            ? WholeNumber.Parse(json).CompareTo(whole)
            : new JsonNumber(json).CompareTo(new JsonNumber(_bound)));
        return order > 0 || (inclusive && order == 0);
    }
}
