using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>exists</c>: the record has the field, or has it not.</summary>
sealed class ExistsTest(bool exists) : FieldTest
{
    public override bool Holds(in Record record, in Slot slot) => slot.Kind != JsonKind.Missing == exists;
}
