namespace Weir.Engine.Contracts.Patterns;

/// <summary>
/// The look-around of a pattern that needs no backtracking, since its place is fixed: look-ahead right behind a first <c>^</c>, look-behind right before a last
/// <c>$</c>. Each is a condition of its own on the text, as in <c>^(?!.*\.\.)[a-z.]+(?&lt;!\.)$</c>.
/// </summary>
static class LookAround
{
    /// <summary>The pattern without them, and each of them as a pattern of its own, which must or must not occur.</summary>
    public static List<(string Pattern, bool Occurs)> Split(string pattern)
    {
        var parts = new List<(string, bool)>();
        var outline = new PatternOutline(pattern);
        var (start, end) = (outline.BeginsWithCaret ? 1 : 0, pattern.Length - (outline.EndsInDollar ? 1 : 0));
        var (from, to) = (start, end);
        while (outline.BeginsWithCaret && IsAhead(pattern, from) && outline.Other(from) is { } close && !IsRepeated(pattern, close + 1))
        {
            parts.Add(($"^(?:{pattern[(from + 3)..close]})", pattern[from + 2] == '='));
            from = close + 1;
        }
        while (outline.EndsInDollar && to > from && outline.Other(to - 1) is { } open && IsBehind(pattern, open))
        {
            parts.Add(($"(?:{pattern[(open + 4)..(to - 1)]})$", pattern[open + 3] == '='));
            to = open;
        }
        return [(pattern[..start] + pattern[from..to] + pattern[end..], true), .. parts];
    }

    static bool IsAhead(string pattern, int at) => pattern.AsSpan(at).StartsWith("(?=") || pattern.AsSpan(at).StartsWith("(?!");

    static bool IsBehind(string pattern, int at) => pattern.AsSpan(at).StartsWith("(?<=") || pattern.AsSpan(at).StartsWith("(?<!");

    /// <summary>ECMA-262 has no repeated look-around with the u flag: it is left to be refused.</summary>
    static bool IsRepeated(string pattern, int at) => at < pattern.Length && pattern[at] is '*' or '+' or '?' or '{';
}
