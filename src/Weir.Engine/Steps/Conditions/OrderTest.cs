using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>less</c>, <c>at_most</c>, <c>greater</c>, <c>at_least</c>: a number beside a bound, compared exactly.</summary>
sealed class OrderTest(JsonScalar bound, int direction, bool orEqual) : FieldTest
{
    readonly byte[] _bound = Encoding.ASCII.GetBytes(bound.Text);
    readonly long? _wholeBound = WholeNumber.TryParse(Encoding.ASCII.GetBytes(bound.Text), out var whole) ? whole : null;

    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.Number) return false;
        var json = record.Json(in slot);
        var order = _wholeBound is { } bound && WholeNumber.TryParse(json, out var number)
            ? number.CompareTo(bound)
            : new JsonNumber(json).CompareTo(new JsonNumber(_bound));
        return order == 0 ? orEqual : order > 0 == direction > 0;
    }
}
