namespace Weir.Engine.Contracts.Patterns;

/// <summary>The parentheses and anchors of a pattern.</summary>
sealed class PatternOutline
{
    readonly Dictionary<int, int> _other = [];

    public PatternOutline(string pattern)
    {
        var open = new Stack<int>();
        var (isInClass, hasAlternatives) = (false, false);
        for (var at = 0; at < pattern.Length; at++)
        {
            var letter = pattern[at];
            EndsInDollar = letter == '$' && !isInClass;
            if (letter == '\\') at++;
            else if (isInClass) isInClass = letter != ']';
            else if (letter == '[') isInClass = true;
            else if (letter == '(') open.Push(at);
            else if (letter == '|') hasAlternatives |= open.Count == 0;
            else if (letter == ')' && open.TryPop(out var begin)) (_other[begin], _other[at]) = (at, begin);
        }
        BeginsWithCaret = pattern.StartsWith('^') && !hasAlternatives;
        EndsInDollar &= !hasAlternatives;
    }

    /// <summary>Whether whatever matches begins where the text does.</summary>
    public bool BeginsWithCaret { get; }

    /// <summary>Whether whatever matches ends where the text does.</summary>
    public bool EndsInDollar { get; }

    /// <summary>Where the parenthesis at that place is closed or opened; null: there is none.</summary>
    public int? Other(int at) => _other.TryGetValue(at, out var other) ? other : null;
}
