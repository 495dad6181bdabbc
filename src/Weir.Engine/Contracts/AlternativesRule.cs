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
            if (alternative.Broken(in record, in slot) is not null) continue;
            if (!exactlyOne) return true;
            matches++;
        }
        return matches == 1;
    }
}
