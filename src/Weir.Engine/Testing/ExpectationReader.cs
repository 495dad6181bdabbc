using System.Globalization;
using System.Text.Json;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Engine.Testing;

/// <summary>Reads what shall become of a case's record: one of <c>output</c>, <c>dead</c> and <c>dropped</c>.</summary>
sealed class ExpectationReader(ProblemList problems)
{
    static readonly string[] Kinds = ["output", "dead", "dropped"];

    readonly TestNodes _nodes = new(problems);

    public IExpectation? Read(YamlMap test)
    {
        var kinds = test.Entries.Where(entry => Kinds.Contains(entry.Key)).ToList();
        if (kinds.Count == 0) return _nodes.Missing<IExpectation>(test, "output", "Or dead, or dropped: true: what shall become of the record.");
        if (kinds.Count > 1) return _nodes.Wrong<IExpectation>(kinds[1].Value, $"a case has both {kinds[0].Key} and {kinds[1].Key}", "A record has one outcome; keep one.", "WEIR1018");
        return (kinds[0].Key, kinds[0].Value) switch
        {
            ("output", YamlMap map) => Output(map),
            ("dead", YamlMap map) => DeadLetter(map),
            ("dead", YamlScalar { Text: "true" }) => new ExpectedDeadLetter(null, null, null),
            ("dead", YamlScalar { IsNull: false } code) => new ExpectedDeadLetter(code.Text, null, null),
            ("dropped", YamlScalar { Text: "true" }) => new ExpectedDrop(),
            ("dropped", var other) => _nodes.Wrong<IExpectation>(other, "dropped must be true", "Write output or dead where the record is not dropped.", "WEIR1001"),
            (var kind, var other) => _nodes.Wrong<IExpectation>(other, $"{kind} is {other.Shape}, must be a map"),
        };
    }

    ExpectedOutput? Output(YamlMap map)
    {
        _nodes.CheckKeys(map, "output", ["value", "contains", "matches", "absent", "key", "topic", "headers"]);
        var errors = problems.Errors;
        var output = new ExpectedOutput(
            map.Find("value") is { } value ? Json(value.Value, "output.value") : null,
            map.Find("contains") is { } contains ? Json(contains.Value, "output.contains") : null,
            map.Find("matches") is { } matches ? Patterns(matches.Value) : [],
            map.Find("absent") is { } absent ? _nodes.Paths(absent.Value, "output.absent") : [],
            _nodes.Text(map, "key", "output"),
            _nodes.Text(map, "topic", "output"),
            map.Find("headers") is { } headers ? Headers(headers.Value) : []);
        return problems.Errors > errors ? null : output;
    }

    /// <summary>A map, or a text that is JSON; null for a tombstone.</summary>
    JsonElement? Json(YamlNode node, string path)
    {
        if (node is not YamlScalar { IsNull: false } scalar) return YamlJson.Element(node);
        try
        {
            using var parsed = JsonDocument.Parse(scalar.Text);
            return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            _nodes.Wrong<IExpectation>(node, $"{path} is a text that is not JSON", "Write a map.", "WEIR1001");
            return null;
        }
    }

    /// <summary>A map from name to text, or to null where the output shall not have the header.</summary>
    List<KeyValuePair<string, string?>> Headers(YamlNode node)
    {
        if (node is not YamlMap map) return _nodes.Wrong<List<KeyValuePair<string, string?>>>(node, $"output.headers is {node.Shape}, must be a map of texts") ?? [];
        foreach (var entry in map.Entries.Where(entry => entry.Value is not YamlScalar)) _nodes.Wrong<string>(entry.Value, $"output.headers.{entry.Key} is {entry.Value.Shape}, must be a text", "Or null where the output shall not have the header.");
        return [.. map.Entries.Where(entry => entry.Value is YamlScalar).Select(entry => KeyValuePair.Create(entry.Key, entry.Value is YamlScalar { IsNull: false } text ? text.Text : null))];
    }

    List<(FieldPath, Pattern)> Patterns(YamlNode node)
    {
        var patterns = new List<(FieldPath, Pattern)>();
        if (node is not YamlMap map)
        {
            _nodes.Wrong<IExpectation>(node, $"output.matches is {node.Shape}, must be a map from field to pattern");
            return patterns;
        }
        foreach (var entry in map.Entries)
            if (_nodes.Path(entry.Key, entry.At, "output.matches") is { } field && PatternOf(entry.Value, entry.Key) is { } pattern) patterns.Add((field, pattern));
        return patterns;
    }

    Pattern? PatternOf(YamlNode node, string field)
    {
        if (node is not YamlScalar scalar) return _nodes.Wrong<Pattern>(node, $"output.matches.{field} is {node.Shape}, must be a pattern");
        try
        {
            return new Pattern(scalar.Text);
        }
        catch (FormatException wrong)
        {
            return _nodes.Wrong<Pattern>(scalar, $"output.matches.{field}: the pattern '{scalar.Text}' {wrong.Message}", "Patterns are those of contracts.", "WEIR1001");
        }
    }

    ExpectedDeadLetter? DeadLetter(YamlMap map)
    {
        _nodes.CheckKeys(map, "dead", ["code", "field", "byte"]);
        var errors = problems.Errors;
        var (code, field, at) = (_nodes.Text(map, "code", "dead"), _nodes.Text(map, "field", "dead"), _nodes.Text(map, "byte", "dead"));
        int? offset = int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (at is not null && offset is null) _nodes.Wrong<IExpectation>(map.Find("byte")!.Value, $"dead.byte is '{at}', must be a whole number", null, "WEIR1001");
        return problems.Errors > errors ? null : new ExpectedDeadLetter(code, field, offset);
    }
}
