using System.Text;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>Replaces <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME:?text}</c> and <c>${file:/path}</c> in values; <c>$${</c> stands for <c>${</c>.</summary>
/// <remarks>As in a shell, a variable that is set to nothing counts as missing for the second and third form. Replaced text is not looked at again.</remarks>
sealed class Interpolation(PipelineEnvironment environment, string folder, ProblemList problems)
{
    const int FileMax = 64 * 1024;
    const string Where = "Create it, or correct the path: a relative one starts at the pipeline file's folder.";

    static readonly string[] SecretNames = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "CREDENTIAL", "PRIVATE", "JAAS"];

    public void Resolve(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                ResolveText(scalar);
                break;
            case YamlMap map:
                foreach (var entry in map.Entries)
                    Resolve(entry.Value);
                break;
            case YamlList list:
                foreach (var item in list.Items)
                    Resolve(item);
                break;
        }
    }

    void ResolveText(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (scalar.At.Line == 0 || !text.Contains("${", StringComparison.Ordinal))
            return;
        var result = new StringBuilder();
        var at = 0;
        while (true)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
                break;
            if (open > at && text[open - 1] == '$')
            {
                result.Append(text, at, open - 1 - at).Append("${");
                at = open + 2;
                continue;
            }
            result.Append(text, at, open - at);
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                Fail(scalar, "WEIR1012", "'${' is not closed", "Close it with '}', or write '$${' for the characters themselves.");
                return;
            }
            result.Append(Evaluate(scalar, text[(open + 2)..close]));
            at = close + 1;
            if (open > 0 || at < text.Length)
                scalar.File = null;
        }
        if (!scalar.Unresolved)
            scalar.Text = result.Append(text, at, text.Length - at).ToString();
    }

    string? Evaluate(YamlScalar scalar, string expression)
    {
        if (expression.StartsWith("file:", StringComparison.Ordinal))
            return ReadFile(scalar, expression["file:".Length..]);
        var length = expression.AsSpan().IndexOfAnyExcept(NameCharacters);
        var name = length < 0 ? expression : expression[..length];
        var rest = expression[name.Length..];
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || (rest.Length > 0 && rest[..Math.Min(2, rest.Length)] is not (":-" or ":?")))
            return Fail(scalar, "WEIR1012", $"'${{{expression}}}' is not a variable", "Write ${NAME}, ${NAME:-default}, ${NAME:?what to do} or ${file:/path}.");
        scalar.Secret |= Array.Exists(SecretNames, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
        var value = environment.Variables.GetValueOrDefault(name);
        if (rest.Length == 0 ? value is not null : value is { Length: > 0 })
            return value;
        return rest.StartsWith(":-", StringComparison.Ordinal) ? rest[2..] : Missing(scalar, name, rest);
    }

    string? Missing(YamlScalar scalar, string name, string rest) =>
        Unresolved(scalar, "WEIR1011", $"the variable {name} is not set", rest.Length > 2 ? Sentence(rest[2..]) : $"Set {name}, or give a default: ${{{name}:-…}}.");

    string? ReadFile(YamlScalar scalar, string path)
    {
        scalar.Secret = true;
        if (path.Length == 0)
            return Fail(scalar, "WEIR1012", "'${file:}' names no file", "Write ${file:/path}.");
        try
        {
            scalar.File = Path.GetFullPath(path, folder);
            var bytes = environment.ReadFile(scalar.File);
            if (bytes is null)
                return Unresolved(scalar, "WEIR1013", $"the file '{path}' does not exist", Where);
            if (bytes.Length > FileMax)
                return Fail(scalar, "WEIR1013", $"the file '{path}' is larger than {new ByteSize(FileMax)}", "A secret is smaller: name its own file.");
            return StrictUtf8.GetString(bytes).TrimEnd('\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            return Fail(scalar, "WEIR1013", $"the file '{path}' is not UTF-8 text", "Name a file of text.");
        }
        catch (ArgumentException)
        {
            return Fail(scalar, "WEIR1013", "the path of a file holds a character that no path may have", Where);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unresolved(scalar, "WEIR1013", $"the file '{path}' cannot be read: {error.Message}", Where);
        }
    }

    string? Unresolved(YamlScalar scalar, string code, string message, string? hint)
    {
        scalar.Unresolved = true;
        problems.Add(code, scalar.At, message, hint, environment.AllowsUnresolved ? ProblemSeverity.Warning : ProblemSeverity.Error);
        return null;
    }

    string? Fail(YamlScalar scalar, string code, string message, string? hint)
    {
        scalar.Unresolved = true;
        problems.Add(code, scalar.At, message, hint);
        return null;
    }

    static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}{(text[^1] is '.' or '!' or '?' ? "" : ".")}";

    static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    internal static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
