using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>What a contract says about a value beyond the compiled keywords, checked by the full validator over the value's bytes in the input.</summary>
/// <remarks>Which part of the value is wrong, and why, is then in <see cref="Evaluation.Failure"/>.</remarks>
sealed class FullRule(Schema schema) : Rule(RecordCodes.Excluded, RecordCodes.Excluded.Title)
{
    public override bool Holds(in Record record, in Slot slot) => record.Evaluation.Holds(schema, in record, slot.Start, slot.Length);
}
