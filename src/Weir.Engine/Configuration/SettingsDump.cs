using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>Keeps every setting as resolved while it is read, to be printed as YAML with where each comes from; secrets as <c>***</c>.</summary>
sealed class SettingsDump
{
    readonly Node _root = new("", null);
    Node _current;

    public SettingsDump() => _current = _root;

    public void Enter(string name)
    {
        var inner = new Node(name, _current);
        _current.Children.Add(inner);
        _current = inner;
    }

    public void Leave() => _current = _current.Parent!;

    public void Value(object byDefault, string origin) => (_current.Text, _current.Origin) = (Format(byDefault), origin);

    public void Value(YamlScalar scalar, bool secret) => (_current.Text, _current.Origin) = (Format(scalar, secret), Origin(scalar.At));

    public void Value(IReadOnlyList<YamlNode> items)
    {
        _current.Text = $"[{string.Join(", ", items.OfType<YamlScalar>().Select(item => Format(item, secret: false)))}]";
        _current.Origin = items.Count > 0 ? Origin(items[0].At) : null;
    }

    public void Json(JsonElement value, Position at, bool secret) =>
        (_current.Text, _current.Origin) = (secret ? "'***'" : JsonOf(value), Origin(at));

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var child in _root.Children)
            Write(text, child, 0);
        return text.ToString();
    }

    static void Write(StringBuilder text, Node node, int indent)
    {
        if (!node.HasValue)
            return;
        var line = $"{new string(' ', indent)}{node.Name}:{(node.Text is null ? "" : " " + node.Text)}";
        text.Append(node.Origin is null ? line : $"{line,-60} # {node.Origin}").Append('\n');
        foreach (var child in node.Children)
            Write(text, child, indent + (node.Name[0] is '-' or ' ' ? 4 : 2));
    }

    static string Origin(Position at) => at.Line > 0 ? $"line {at.Line}" : at.File;

    static string Format(YamlScalar scalar, bool secret)
    {
        if (secret || scalar.Secret)
            return "'***'";
        if (scalar.Unresolved)
            return "'(not resolved)'";
        return scalar.Plain && !scalar.Text.AsSpan().ContainsAny("\r\n#") && scalar.Text.Length > 0 && !scalar.Text.Contains(": ", StringComparison.Ordinal) ? scalar.Text : $"\"{JsonEncodedText.Encode(scalar.Text, Relaxed)}\"";
    }

    static string Format(object value) => value switch
    {
        TimeSpan duration => DurationText.Format(duration),
        bool boolean => boolean ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        IReadOnlyList<string> words => $"[{string.Join(", ", words)}]",
        _ => value.ToString() ?? "",
    };

    // Without the serializer, which makes all its converters first: this is done at each start.
    static readonly JavaScriptEncoder Relaxed = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    static string JsonOf(JsonElement value)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, new() { Encoder = Relaxed })) value.WriteTo(writer);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    sealed class Node(string name, Node? parent)
    {
        public string Name { get; } = name;

        public Node? Parent { get; } = parent;

        public List<Node> Children { get; } = [];

        public string? Text { get; set; }

        public string? Origin { get; set; }

        public bool HasValue => Text is not null || Children.Exists(child => child.HasValue) || Name.StartsWith('-');
    }
}
