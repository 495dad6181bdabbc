using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>anyOf</c> and <c>oneOf</c> over alternatives that speak about the value itself.</summary>
sealed class AlternativesRule(ValueRule[] alternatives, bool exactlyOne)
    : Rule(RecordCodes.NoAlternative, exactlyOne ? "does not match exactly one of the alternatives" : "matches none of the alternatives")
{
    public override bool Holds(in Record record, in Slot slot)
    {
        var matches = 0;
        foreach (var alternative in alternatives)
        {
            if (!alternative.Holds(in record, in slot)) continue;
            if (!exactlyOne) return true;
            matches++;
        }
        return matches == 1;
    }

    /// <remarks>Where only one alternative takes values of this type, its own complaint says more than "none of them".</remarks>
    public override Rule Blamed(in Record record, in Slot slot)
    {
        var ofType = 0;
        Rule? complaint = null;
        foreach (var alternative in alternatives)
        {
            if (!alternative.AllowsType(in record, in slot)) continue;
            ofType++;
            complaint = alternative.Broken(in record, in slot);
        }
        return ofType == 1 ? complaint ?? this : this;
    }
}
