namespace Weir.Engine.Steps.Conditions;

/// <summary><c>all</c>, and the entries of one map: every part holds.</summary>
sealed class AllCondition(Condition[] parts) : Condition
{
    public override bool Holds(in Record record)
    {
        foreach (var part in parts)
            if (!part.Holds(in record)) return false;
        return true;
    }
}
