using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>A contract as it was read: its values, and where each of them stands.</summary>
sealed class SchemaDocument
{
    const int DepthMax = 64;
    const int BytesMax = 4 << 20;

    static readonly (string Part, string Words)[] OwnWords =
    [
        ("Expected depth to be zero", "it ends before everything in it is closed"),
        ("does not contain any JSON tokens", "it is empty"),
        ("trailing comma", "a comma stands before the closing bracket"),
        ("maximum configured depth", $"it is nested deeper than {DepthMax} levels"),
        ("'/' is invalid", "comments are not allowed"),
    ];

    readonly ICollection<ContractProblem> _problems;

    SchemaDocument(ReadOnlyMemory<byte> bytes, ICollection<ContractProblem> problems)
    {
        Bytes = bytes;
        _problems = problems;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public SchemaNode Root { get; private set; } = null!;

    /// <summary>Reads JSON; null after adding a problem.</summary>
    public static SchemaDocument? Read(ReadOnlyMemory<byte> bytes, ICollection<ContractProblem> problems)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var document = new SchemaDocument(bytes, problems);
        return document.Parse() ? document : null;
    }

    public void Error(SchemaNode at, string message, string? hint = null) => Add(at.Start, at.Pointer, message, hint, ProblemSeverity.Error);

    public void Warning(SchemaNode parent, SchemaMember at, string message, string? hint = null) => Add(at.NameStart, at.Value.Pointer, message, hint, ProblemSeverity.Warning);

    bool Parse()
    {
        if (Bytes.Length > BytesMax) return Broken(0, $"has {Bytes.Length} bytes; {BytesMax} are allowed", "Split it: the steps need only what they read.");
        if (!Utf8.IsValid(Bytes.Span)) return Broken(FirstNotUtf8(), "is not UTF-8", "Save it as UTF-8.");
        var reader = new Utf8JsonReader(Bytes.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            Root = Value(ref reader, null, "");
            reader.Read();
            return !_problems.Any(problem => problem.Severity == ProblemSeverity.Error);
        }
        catch (JsonException broken)
        {
            return Broken(OffsetOf(broken), $"is not JSON: {Words(broken.Message)}");
        }
        catch (InvalidOperationException)
        {
            return Broken((int)reader.TokenStartIndex, "has a lone surrogate in a \\u escape", "Write both halves of the pair, or the character itself.");
        }
    }

    SchemaNode Value(ref Utf8JsonReader reader, SchemaNode? parent, string segment)
    {
        var node = new SchemaNode(this, Kind(reader.TokenType), (int)reader.TokenStartIndex, parent, segment);
        if (node.Kind == JsonKind.Object) Members(ref reader, node);
        else if (node.Kind == JsonKind.Array)
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) node.Items.Add(Value(ref reader, node, $"{node.Items.Count}"));
        else node.Text = node.Kind == JsonKind.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        node.End = (int)reader.BytesConsumed;
        return node;
    }

    void Members(ref Utf8JsonReader reader, SchemaNode node)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, start) = (reader.GetString()!, (int)reader.TokenStartIndex);
            reader.Read();
            var value = Value(ref reader, node, name);
            node.Members.Add(new(name, start, value));
            if (!names.Add(name)) Add(start, value.Pointer, $"the name '{name}' stands twice in its object", "Keep one.", ProblemSeverity.Error);
        }
    }

    static JsonKind Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonKind.Object,
        JsonTokenType.StartArray => JsonKind.Array,
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    bool Broken(int offset, string message, string? hint = null)
    {
        Add(offset, "", message, hint, ProblemSeverity.Error);
        return false;
    }

    void Add(int offset, string pointer, string message, string? hint, ProblemSeverity severity)
    {
        var before = Bytes.Span[..offset];
        var line = before.Count((byte)'\n') + 1;
        var column = JsonColumns(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        _problems.Add(new(pointer, message, hint, line, column, severity));
    }

    static int JsonColumns(ReadOnlySpan<byte> line) => Records.JsonText.CountCodePoints(line);

    int FirstNotUtf8()
    {
        var rest = Bytes.Span;
        while (Rune.DecodeFromUtf8(rest, out _, out var used) == System.Buffers.OperationStatus.Done) rest = rest[used..];
        return Bytes.Length - rest.Length;
    }

    int OffsetOf(JsonException broken)
    {
        var at = 0;
        for (var line = broken.LineNumber ?? 0; line > 0; line--) at += Bytes.Span[at..].IndexOf((byte)'\n') + 1;
        return Math.Min(Bytes.Length, at + (int)(broken.BytePositionInLine ?? 0));
    }

    /// <summary>The reader's message without the position, which stands in front of it; in our words where its own speak of its settings.</summary>
    static string Words(string message)
    {
        foreach (var (start, words) in OwnWords)
            if (message.Contains(start, StringComparison.Ordinal)) return words;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = (end < 0 ? message : message[..end]).TrimEnd('.');
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
