using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary>One test of one field. Except for <c>exists</c>, none holds for a field that is missing.</summary>
abstract class FieldTest
{
    public abstract bool Holds(in Record record, in Slot slot);
}
