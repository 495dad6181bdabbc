using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>multipleOf</c>, exact: 0.3 is a multiple of 0.1.</summary>
sealed class MultipleRule(string divisor) : Rule(RecordCodes.NotAMultiple, $"is not a multiple of {divisor}")
{
    readonly byte[] _divisor = Encoding.ASCII.GetBytes(divisor);

    public override bool Holds(in Record record, in Slot slot) =>
        slot.Kind != JsonKind.Number || new JsonNumber(record.Json(in slot)).IsMultipleOf(new JsonNumber(_divisor));
}
