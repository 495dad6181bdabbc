using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Reads <c>input: { json | raw | base64 | tombstone, key, headers, timestamp }</c>.</summary>
sealed class TestInputReader(ProblemList problems)
{
    static readonly string[] Forms = ["json", "raw", "base64", "tombstone"];

    static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly TestNodes _nodes = new(problems);

    public TestInput? Read(YamlNode node)
    {
        if (node is not YamlMap map) return _nodes.Wrong<TestInput>(node, $"input is {node.Shape}, must be a map", "Write input: { json: {…} }.");
        _nodes.CheckKeys(map, "input", [.. Forms, "key", "headers", "timestamp"]);
        var forms = map.Entries.Where(entry => Forms.Contains(entry.Key)).ToList();
        if (forms.Count == 0) return _nodes.Missing<TestInput>(map, "input.json", "Or raw, base64 or tombstone: true.");
        if (forms.Count > 1) return _nodes.Wrong<TestInput>(forms[1].Value, $"input has both {forms[0].Key} and {forms[1].Key}", "Keep one.", "WEIR1018");
        var errors = problems.Errors;
        var value = Value(forms[0]);
        var key = _nodes.Text(map, "key", "input");
        if (map.Find("headers") is { } headers) _nodes.Texts(headers.Value, "input.headers");
        var timestamp = Timestamp(map);
        return problems.Errors > errors ? null : new TestInput(value, key is null ? null : Encoding.UTF8.GetBytes(key), timestamp);
    }

    /// <summary>Under <c>json</c> a text is taken as JSON to the byte, and a map as JSON without white space.</summary>
    byte[]? Value(YamlEntry form)
    {
        if (form.Key == "json" && form.Value is not YamlScalar) return JsonSerializer.SerializeToUtf8Bytes(YamlJson.Element(form.Value), AsWritten);
        if (form.Value is not YamlScalar scalar) return _nodes.Wrong<byte[]>(form.Value, $"input.{form.Key} is {form.Value.Shape}, must be a text");
        if (form.Key == "base64") return Decoded(scalar);
        if (form.Key != "tombstone") return Encoding.UTF8.GetBytes(scalar.Text);
        return scalar.Text == "true" ? null : _nodes.Wrong<byte[]>(scalar, $"input.tombstone is '{scalar.Text}', must be true", "Leave it out where there is a value.", "WEIR1001");
    }

    byte[]? Decoded(YamlScalar scalar)
    {
        try
        {
            return Convert.FromBase64String(scalar.Text);
        }
        catch (FormatException)
        {
            return _nodes.Wrong<byte[]>(scalar, "input.base64 is not base64", "Write it with: base64 -w0 FILE.", "WEIR1001");
        }
    }

    long Timestamp(YamlMap map)
    {
        if (map.Find("timestamp") is not { } entry) return TestTime.Fixed.GetUtcNow().ToUnixTimeMilliseconds();
        if (entry.Value is YamlScalar scalar && long.TryParse(scalar.Text, System.Globalization.CultureInfo.InvariantCulture, out var millis)) return millis;
        if (entry.Value is YamlScalar { Text: var text } && StartPosition.TryParse(text, out var time) && time.Kind == StartKind.Time) return time.Time.ToUnixTimeMilliseconds();
        _nodes.Wrong<string>(entry.Value, "input.timestamp is neither a time such as 2026-01-31T08:00:00Z nor milliseconds since 1970", null, "WEIR1001");
        return 0;
    }
}
