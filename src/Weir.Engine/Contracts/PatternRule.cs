using Weir.Engine.Contracts.Patterns;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>pattern</c>.</summary>
sealed class PatternRule(Pattern pattern) : Rule(RecordCodes.PatternMismatch, $"does not match {pattern.Text}")
{
    public override bool Holds(in Record record, in Slot slot) => slot.Kind != JsonKind.String || pattern.IsMatch(in record, record.Text(in slot));
}
