namespace Weir.Engine.Steps.Conditions;

/// <summary>A field and what it is tested for: every test holds.</summary>
sealed class FieldCondition(int field, FieldTest[] tests) : Condition
{
    public override bool Holds(in Record record)
    {
        ref readonly var slot = ref record.Slot(field);
        foreach (var test in tests)
            if (!test.Holds(in record, in slot)) return false;
        return true;
    }
}
