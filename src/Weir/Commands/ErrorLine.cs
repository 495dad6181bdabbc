using System.Text;

namespace Weir.Commands;

/// <summary>Errors as one line each: never a stack trace, never a line break or control character from somebody else's text.</summary>
static class ErrorLine
{
    const int LongestText = 2_000;

    public static string Of(string code, string what, string next) => Clean($"weir: {code} {Sentence(what)} {Sentence(next)}".TrimEnd());

    /// <summary>What nobody foresaw. The message is left out, since it may quote a record; the type and the place in our code stay.</summary>
    public static string Unexpected(Exception error) => Of(
        "WEIR9001",
        $"unexpected {error.GetType().Name}{Place(error)}",
        "This is a defect of weir: report the line with the output of 'weir --version'; WEIR_DEBUG=1 adds the details");

    static string Place(Exception error)
    {
        var method = new System.Diagnostics.StackTrace(error, fNeedFileInfo: false).GetFrame(0)?.GetMethod();
        return method is null ? "" : $" in {method.DeclaringType?.Name}.{method.Name}";
    }

    public static string Sentence(string text) => text.Length == 0 || text[^1] is '.' or '?' or '!' ? text : text + ".";

    public static string Clean(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, LongestText));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestText)))
        {
            if (!char.IsControl(c)) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString();
    }
}
