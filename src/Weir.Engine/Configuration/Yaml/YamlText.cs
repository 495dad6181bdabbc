using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Weir.Engine.Configuration.Yaml;

/// <summary>JSON values as YAML on one line, which <see cref="YamlJson"/> reads as the same values.</summary>
static class YamlText
{
    /// <summary>Plain words that are no texts for this or for another reader of YAML.</summary>
    static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off"];

    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any() ? $"{{ {string.Join(", ", value.EnumerateObject().Select(field => $"{Of(field.Name)}: {Of(field.Value)}"))} }}" : "{}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        JsonValueKind.String => Of(value.GetString()!),
        _ => value.GetRawText(),
    };

    /// <summary>A text, in quotes where it needs them.</summary>
    public static string Of(string text) => IsPlain(text) ? text : Quoted(text);

    /// <summary>A text in single quotes; in double ones where it holds what cannot stand in single ones.</summary>
    public static string Quoted(string text) => text.Any(NeedsEscape) ? Escaped(text) : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>What begins with a digit could be a number or a date for somebody, unless it is an address, a version or a UUID with a letter that no number has.</summary>
    static bool IsPlain(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
        && (char.IsAsciiLetter(text[0]) ? !Words.Contains(text.ToLowerInvariant()) : char.IsAsciiDigit(text[0]) && (text.Count(c => c == '.') > 1 || text.Any(c => c is >= 'a' and <= 'd')) && !(text.Length > 1 && text[0] == '0' && char.IsAsciiLetter(text[1])));

    /// <summary>Control characters, and what YAML takes for the end of a line or of the text's encoding.</summary>
    static bool NeedsEscape(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF';

    static string Escaped(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            if (NeedsEscape(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        return quoted.Append('"').ToString();
    }
}
