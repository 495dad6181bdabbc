namespace Weir.Engine.Configuration.Yaml;

/// <summary>What to do about a text that the YAML parser gave up on; its own words name the grammar's rule, and hardly ever the slip.</summary>
static class YamlRemedy
{
    public const string Usual = "Correct it here or just before: most often an indentation, a quote or a bracket.";

    /// <summary>Spaces that only look like one, quotes of a word processor.</summary>
    static readonly (char Character, string Remedy)[] Lookalikes =
    [
        ('\u00A0', "The line has a no-break space (U+00A0): type a space in its place."),
        ('\u2003', "The line has a wide space (U+2003): type a space in its place."),
        ('\u3000', "The line has a wide space (U+3000): type a space in its place."),
    ];

    public static string For(string reason, string text, Position at)
    {
        var lines = text.Split('\n');
        var line = at.Line > 0 && at.Line <= lines.Length ? lines[at.Line - 1] : "";
        foreach (var (character, remedy) in Lookalikes)
            if (line.Contains(character, StringComparison.Ordinal) || (at.Line > 1 && lines[at.Line - 2].Contains(character, StringComparison.Ordinal))) return remedy;
        if (line.StartsWith("```", StringComparison.Ordinal)) return "Take the lines with ``` out: they belong to Markdown.";
        if (Has(reason, "cannot start any token")) return $"Quote the text: none begins with {Character(line, at.Column)}.";
        if (Has(reason, "invalid mapping")) return "Quote the text if it holds ': '; otherwise write the map on lines of its own.";
        if (Has(reason, "tab")) return "Indent with spaces.";
        if (Has(reason, "anchor or alias")) return "Quote the text: * and & mean something else at its beginning.";
        if (Has(reason, "quoted scalar")) return "Close the quote; inside '…' an apostrophe is written twice.";
        if (Has(reason, "simple key")) return "Give this line the indentation of its neighbours, or a ':' behind its name.";
        if (Has(reason, "expected key")) return "Look for an indentation that differs from the lines above, or a quote inside a quoted text.";
        return Usual;
    }

    static bool Has(string reason, string words) => reason.Contains(words, StringComparison.Ordinal);

    static string Character(string line, int column) => column > 0 && column <= line.Length ? ChosenName.Printable(line[column - 1]) : "that character";
}
