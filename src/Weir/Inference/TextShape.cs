using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Inference;

/// <summary>The one shape that texts have in common, as a pattern of bounded runs: <c>^[0-9]{1,5}\.[0-9]{1,5}$</c>. Such a pattern takes time linear in the text.</summary>
static class TextShape
{
    const int RunsMax = 9;
    const int LengthMax = 60;
    const int SamplesLeast = 20;

    /// <summary>Null where the texts have no shape in common, or one that says nothing.</summary>
    /// <param name="texts">Several of them may be equal.</param>
    /// <param name="isUsual">Whether so many of so many are the rule.</param>
    public static string? PatternOf(IReadOnlyList<string> texts, Func<int, int, bool> isUsual)
    {
        if (texts.Count < SamplesLeast) return null;
        var most = texts.GroupBy(Signature).OrderByDescending(group => group.Count()).First();
        if (most.Key.Length == 0 || !isUsual(most.Count(), texts.Count)) return null;
        var runs = most.Select(Runs).ToList();
        var pattern = new StringBuilder("^");
        bool saysSomething = false;
        for (int run = 0; run < runs[0].Count; run++)
        {
            var (kind, text) = runs[0][run];
            int least = runs.Min(record => record[run].Text.Length), longest = runs.Max(record => record[run].Text.Length);
            if (kind == '.')
            {
                pattern.Append(Regex.Escape(text));
                continue;
            }
            // A version has one digit until it has two; a country's two letters stay two.
            bool isFixed = least == longest && (kind != '0' || least >= 3);
            saysSomething |= kind == '0' || isFixed && kind == 'A';
            pattern.Append(kind switch { '0' => "[0-9]", 'A' => "[A-Z]", _ => "[a-z]" });
            if (isFixed) pattern.Append(CultureInfo.InvariantCulture, $"{{{least}}}");
            else pattern.Append(CultureInfo.InvariantCulture, $"{{1,{(kind == '0' ? longest + 4 : 2 * longest)}}}");
        }
        return saysSomething ? pattern.Append('$').ToString() : null;
    }

    static string Signature(string text)
    {
        if (text.Length is 0 or > LengthMax) return "";
        var runs = Runs(text);
        return runs.Count > RunsMax || text.Any(c => c is < '!' or > '~') ? "" : string.Concat(runs.Select(run => run.Kind == '.' ? run.Text : run.Kind.ToString()));
    }

    static List<(char Kind, string Text)> Runs(string text)
    {
        var runs = new List<(char, string)>();
        int start = 0;
        for (int at = 1; at <= text.Length; at++)
        {
            if (at < text.Length && KindOf(text[at]) == KindOf(text[start])) continue;
            runs.Add((KindOf(text[start]), text[start..at]));
            start = at;
        }
        return runs;
    }

    static char KindOf(char c) => char.IsAsciiDigit(c) ? '0' : char.IsAsciiLetterUpper(c) ? 'A' : char.IsAsciiLetterLower(c) ? 'a' : '.';
}
