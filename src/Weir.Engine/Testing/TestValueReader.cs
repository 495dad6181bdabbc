using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Engine.Testing;

/// <summary>Reads one value of a test file by its kind.</summary>
sealed class TestValueReader(ProblemList problems, TestGroupReader groups)
{
    static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The value in the kind's type, or null after adding a problem.</summary>
    public object? Read(TestField field, YamlNode node, string path) => (field.Kind, node) switch
    {
        (TestFieldKind.Json, _) => Json(node, path),
        (TestFieldKind.JsonBytes, not YamlScalar) => JsonSerializer.SerializeToUtf8Bytes(YamlJson.Element(node), AsWritten),
        (TestFieldKind.Paths, _) => Paths(node, path),
        (TestFieldKind.TextMap, YamlMap map) => Texts(map, path, "must be a text").Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Text)).ToList(),
        (TestFieldKind.HeaderMap, YamlMap map) => Texts(map, path, "must be a text; null where the output shall not have the header").Select(entry => KeyValuePair.Create(entry.Key, entry.Value.IsNull ? null : entry.Value.Text)).ToList(),
        (TestFieldKind.PatternMap, YamlMap map) => Patterns(map, path),
        (TestFieldKind.JsonMap, YamlMap map) => JsonSerializer.SerializeToUtf8Bytes(YamlJson.Element(map)),
        (TestFieldKind.Tables, YamlMap map) => map.Entries.Select(table => new TestLookup(table.Key, table.At, Entries(field, table.Value, SettingsReader.Join(path, table.Key)))).ToList(),
        (TestFieldKind.Group or TestFieldKind.GroupOrText, YamlMap map) => groups.Read(field.Group!, map, path),
        (TestFieldKind.Groups, YamlList list) => Groups(field, list, path),
        (TestFieldKind.GroupOrText, YamlScalar { IsNull: false } scalar) => scalar.Text,
        (TestFieldKind.Cases, YamlList list) => list.Items,
        (TestFieldKind.Raw or TestFieldKind.JsonBytes, YamlScalar scalar) => Encoding.UTF8.GetBytes(scalar.Text),
        (TestFieldKind.Text, YamlScalar { IsNull: false } scalar) => scalar.Text,
        (TestFieldKind.True, YamlScalar scalar) => scalar.Text == "true" ? true : Wrong(scalar, $"{path} is '{scalar.Text}', must be true", "Leave it out where it is not.", "WEIR1001"),
        (TestFieldKind.Base64, YamlScalar scalar) => Decoded(scalar, path),
        (TestFieldKind.Integer, YamlScalar scalar) => int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Wrong(scalar, $"{path} is '{scalar.Text}', must be a whole number", null, "WEIR1001"),
        (TestFieldKind.Time, YamlScalar scalar) => Time(scalar, path),
        _ => Wrong(node, $"{path} is {node.Shape}, must be {Shape(field.Kind)}", field.Hint),
    };

    static string Shape(TestFieldKind kind) => kind switch
    {
        TestFieldKind.TextMap or TestFieldKind.HeaderMap => "a map of texts",
        TestFieldKind.PatternMap => "a map from field to pattern",
        TestFieldKind.Tables => "a map of tables",
        TestFieldKind.Group or TestFieldKind.GroupOrText or TestFieldKind.JsonMap => "a map",
        TestFieldKind.Cases => "a list of cases",
        TestFieldKind.Groups => "a list of maps",
        _ => "a text",
    };

    object? Json(YamlNode node, string path)
    {
        if (node is not YamlScalar { IsNull: false } scalar) return YamlJson.Element(node);
        try
        {
            using var parsed = JsonDocument.Parse(scalar.Text);
            return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Wrong(node, $"{path} is a text that is not JSON", "Write a map.", "WEIR1001");
        }
    }

    List<KeyValuePair<string, YamlScalar>> Texts(YamlMap map, string path, string must)
    {
        var texts = new List<KeyValuePair<string, YamlScalar>>();
        foreach (var entry in map.Entries)
            if (entry.Value is YamlScalar scalar) texts.Add(new(entry.Key, scalar));
            else Wrong(entry.Value, $"{SettingsReader.Join(path, entry.Key)} is {entry.Value.Shape}, {must}");
        return texts;
    }

    List<FieldPath> Paths(YamlNode node, string path)
    {
        var paths = new List<FieldPath>();
        foreach (var item in node is YamlList list ? list.Items : [node])
            if (item is not YamlScalar scalar) Wrong(item, $"{path} holds {item.Shape}, must be a list of field paths");
            else if (Path(scalar.Text, scalar.At, path) is { } read) paths.Add(read);
        return paths;
    }

    FieldPath? Path(string text, Position at, string path)
    {
        if (FieldPath.TryParse(text, out var read, out var reason)) return read;
        problems.Add("WEIR1019", at, $"{path} '{text}' {reason}", ValueReader.PathHint);
        return null;
    }

    List<(FieldPath, Pattern)> Patterns(YamlMap map, string path)
    {
        var patterns = new List<(FieldPath, Pattern)>();
        foreach (var entry in map.Entries)
            if (Path(entry.Key, entry.At, path) is { } field && PatternOf(entry.Value, $"{path}.{entry.Key}") is { } pattern) patterns.Add((field, pattern));
        return patterns;
    }

    Pattern? PatternOf(YamlNode node, string path)
    {
        if (node is not YamlScalar scalar) return Wrong(node, $"{path} is {node.Shape}, must be a pattern") as Pattern;
        try
        {
            return new Pattern(scalar.Text);
        }
        catch (FormatException wrong)
        {
            return Wrong(scalar, $"{path}: the pattern '{scalar.Text}' {wrong.Message}", "Patterns are those of contracts.", "WEIR1001") as Pattern;
        }
    }

    List<TestValues> Groups(TestField field, YamlList list, string path)
    {
        var read = new List<TestValues>();
        foreach (var item in list.Items)
            if (item is not YamlMap map) Wrong(item, $"{path} holds {item.Shape}, must be a list of maps", field.Hint);
            else if (groups.Read(field.Group!, map, path) is { } values) read.Add(values);
        return read;
    }

    List<TestLookupEntry> Entries(TestField field, YamlNode node, string path)
    {
        if (node is YamlList list) return [.. list.Items.Select(item => Entry(field, item, path)).OfType<TestLookupEntry>()];
        Wrong(node, $"{path} is {node.Shape}, must be a list of entries", field.Hint);
        return [];
    }

    TestLookupEntry? Entry(TestField field, YamlNode node, string path)
    {
        if (node is not YamlMap map) return Wrong(node, $"{path} holds {node.Shape}, must be a list of entries", field.Hint) as TestLookupEntry;
        return groups.Read(field.Group!, map, path) is { } entry ? new TestLookupEntry(map.At, Encoding.UTF8.GetBytes(entry.Text("key")!), entry.Bytes("value")!) : null;
    }

    object? Decoded(YamlScalar scalar, string path)
    {
        try
        {
            return Convert.FromBase64String(scalar.Text);
        }
        catch (FormatException)
        {
            return Wrong(scalar, $"{path} is not base64", "Write it with: base64 -w0 FILE.", "WEIR1001");
        }
    }

    object? Time(YamlScalar scalar, string path)
    {
        if (long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var millis)) return millis;
        if (StartPosition.TryParse(scalar.Text, out var time) && time.Kind == StartKind.Time) return time.Time.ToUnixTimeMilliseconds();
        return Wrong(scalar, $"{path} is neither a time such as 2026-01-31T08:00:00Z nor milliseconds since 1970", null, "WEIR1001");
    }

    object? Wrong(YamlNode node, string message, string? hint = null, string code = "WEIR1006")
    {
        problems.Add(code, node.At, message, hint);
        return null;
    }
}
