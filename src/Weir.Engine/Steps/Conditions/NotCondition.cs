namespace Weir.Engine.Steps.Conditions;

/// <summary><c>not</c>: the inner condition does not hold.</summary>
sealed class NotCondition(Condition inner) : Condition
{
    public override bool Holds(in Record record) => !inner.Holds(in record);
}
