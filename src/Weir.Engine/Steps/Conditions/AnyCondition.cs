namespace Weir.Engine.Steps.Conditions;

/// <summary><c>any</c>: at least one part holds.</summary>
sealed class AnyCondition(Condition[] parts) : Condition
{
    public override bool Holds(in Record record)
    {
        foreach (var part in parts)
            if (part.Holds(in record)) return true;
        return false;
    }
}
