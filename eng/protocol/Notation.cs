using System.Globalization;

namespace Weir.ProtocolGenerator;

/// <summary>An inclusive range of message versions.</summary>
public readonly record struct Versions(int Oldest, int Newest)
{
    /// <summary>Reads <c>3+</c>, <c>1-4</c> or <c>2</c>.</summary>
    public static Versions Parse(string text)
    {
        if (text.EndsWith('+')) return new(Number(text[..^1]), int.MaxValue);
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? new(Number(text), Number(text)) : new(Number(text[..dash]), Number(text[(dash + 1)..]));
    }

    /// <summary>Whether every version of <paramref name="other"/> is in this range.</summary>
    public bool Covers(Versions other) => Oldest <= other.Oldest && Newest >= other.Newest;

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A field of a message: its type in Kafka's words, where it exists, and its tag when it is a tagged one.</summary>
public sealed record Field(string Name, string Type, Versions? Nullable, string? Default, Versions Versions, int? Tag, List<Field> Children)
{
    public bool IsList => Type.StartsWith("[]", StringComparison.Ordinal);
    public string Element => IsList ? Type[2..] : Type;
}

/// <summary>One message: a request, a response, or bytes inside other messages.</summary>
public sealed record Message(string Name, List<Field> Fields, Dictionary<string, List<Field>> Structures);

/// <summary>An API with both directions, or (<see cref="Key"/> is null) one data message.</summary>
public sealed record Api(int? Key, string Name, Versions Versions, int FlexibleSince, List<Message> Messages);

/// <summary>The parser of messages.txt: lines, two spaces an indentation.</summary>
public static class Notation
{
    sealed record Line(int Indent, string[] Words);

    public static List<Api> Parse(string text)
    {
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0 && line[0] != '#')
            .Select(line => new Line((line.Length - line.TrimStart().Length) / 2, line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        var apis = new List<Api>();
        int at = 0;
        while (at < lines.Count) apis.Add(ParseApi(lines, ref at));
        return apis;
    }

    static Api ParseApi(List<Line> lines, ref int at)
    {
        var words = lines[at++].Words;
        if (words[0] == "data")
        {
            var versions = Versions.Parse(words[2]);
            return new(null, words[1], versions, int.MaxValue, [ParseMessage(words[1], lines, ref at, 1, versions)]);
        }
        if (words[0] != "api") throw new FormatException("expected 'api' or 'data', found " + string.Join(' ', words));
        var range = Versions.Parse(words[3]);
        int flexible = words.Length > 5 ? int.Parse(words[5], CultureInfo.InvariantCulture) : int.MaxValue;
        var messages = new List<Message>();
        while (at < lines.Count && lines[at].Indent == 1)
        {
            string name = words[2] + (lines[at].Words[0] == "request" ? "Request" : "Response");
            at++;
            messages.Add(ParseMessage(name, lines, ref at, 2, range));
        }
        return new(int.Parse(words[1], CultureInfo.InvariantCulture), words[2], range, flexible, messages);
    }

    static Message ParseMessage(string name, List<Line> lines, ref int at, int indent, Versions versions)
    {
        var structures = new Dictionary<string, List<Field>>();
        while (at < lines.Count && lines[at].Indent == indent && lines[at].Words[0] == "struct")
        {
            string structure = lines[at++].Words[1];
            structures[structure] = ParseFields(lines, ref at, indent + 1, versions);
        }
        return new(name, ParseFields(lines, ref at, indent, versions), structures);
    }

    static List<Field> ParseFields(List<Line> lines, ref int at, int indent, Versions versions)
    {
        var fields = new List<Field>();
        while (at < lines.Count && lines[at].Indent == indent)
        {
            var field = ParseField(lines[at++].Words, versions);
            fields.Add(field with { Children = ParseFields(lines, ref at, indent + 1, field.Versions) });
        }
        return fields;
    }

    static Field ParseField(string[] words, Versions versions)
    {
        string type = words[1];
        Versions? nullable = null;
        int mark = type.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0)
        {
            nullable = mark == type.Length - 1 ? new(0, int.MaxValue) : Versions.Parse(type[(mark + 1)..]);
            type = type[..mark];
        }
        string? byDefault = null;
        int? tag = null;
        for (int i = 2; i < words.Length; i++)
        {
            if (words[i] == "=") byDefault = words[++i];
            else if (words[i] == "tag") tag = int.Parse(words[++i], CultureInfo.InvariantCulture);
            else versions = Versions.Parse(words[i]);
        }
        return new(words[0].TrimEnd(':'), type, nullable, byDefault, versions, tag, []);
    }
}
