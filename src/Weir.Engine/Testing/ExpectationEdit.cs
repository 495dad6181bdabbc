using System.Globalization;
using System.Text.Json;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Makes a case's expectation say what became of its record: only what differs is written again.</summary>
/// <param name="text">The test file's text.</param>
/// <param name="test">The case in it.</param>
/// <param name="outcome">What became of the record.</param>
/// <param name="namesTopic">The pipeline writes several topics, so the output's is said.</param>
sealed class ExpectationEdit(string text, TestCaseOptions test, TestOutcome outcome, bool namesTopic)
{
    const string Special = @"\^$.|?*+()[]{}/";

    readonly YamlEditor _editor = new(text);

    /// <summary>The text with what differs; null where that cannot be written.</summary>
    public string? Smallest()
    {
        var entry = Given;
        switch (outcome.Outcome, test.Expected, entry?.Value)
        {
            case (RecordOutcome.Write, ExpectedOutput expected, YamlMap map):
                Output(expected, entry!, map);
                break;
            case (RecordOutcome.Dead, ExpectedDeadLetter expected, YamlMap map):
                DeadLetter(expected, map);
                break;
            case (RecordOutcome.Dead, ExpectedDeadLetter, YamlScalar):
                _editor.Replace(entry!, outcome.Rejection.Code);
                break;
            default:
                Whole(entry);
                break;
        }
        return _editor.Edited();
    }

    /// <summary>The text with the whole expectation written again; null where that cannot be done.</summary>
    public string? Largest()
    {
        Whole(Given);
        return _editor.Edited();
    }

    /// <summary>The expectation as it could be written by hand.</summary>
    public string Proposal() => new ExpectationText(new YamlEditor("\n"), namesTopic).Of(outcome, 0);

    YamlEntry? Given => test.Node.Entries.FirstOrDefault(entry => TestFields.Case.OneOf.Contains(entry.Key));

    void Whole(YamlEntry? entry)
    {
        int? column = test.Node.Span.IsFlow ? null : _editor.Column(test.Node.Entries[0].KeySpan.Start);
        var expected = new ExpectationText(_editor, namesTopic).Of(outcome, column);
        if (entry is null) _editor.Change(test.Node, [], [expected]);
        else _editor.ReplaceWhole(entry, expected);
    }

    void DeadLetter(ExpectedDeadLetter expected, YamlMap map)
    {
        var found = outcome.Rejection;
        var removed = new List<YamlEntry>();
        if (expected.Code is not null && expected.Code != found.Code) Put(map, "code", found.Code, removed);
        if (expected.Field is not null && expected.Field != found.Field) Put(map, "field", found.Field is null ? null : YamlText.Of(found.Field), removed);
        if (expected.Byte is not null && expected.Byte != found.ByteOffset) Put(map, "byte", found.ByteOffset < 0 ? null : found.ByteOffset.ToString(CultureInfo.InvariantCulture), removed);
        if (removed.Count > 0) _editor.Change(map, removed, []);
    }

    void Output(ExpectedOutput expected, YamlEntry entry, YamlMap map)
    {
        // A value where the case wants none, or none where it wants parts of one: there is nothing to keep.
        if (outcome.Value is null && expected.Differences(outcome).Any(line => line[0] is not ('-' or '+')))
        {
            Whole(entry);
            return;
        }
        var removed = new List<YamlEntry>();
        if (expected.Topic is not null && expected.Topic != outcome.Topic) Put(map, "topic", YamlText.Of(outcome.Topic), removed);
        if (expected.Key is not null && expected.Key != ExpectationText.KeyOf(outcome)) Put(map, "key", ExpectationText.KeyOf(outcome) is { } key ? YamlText.Of(key) : null, removed);
        Headers(expected, map);
        if (outcome.Value is not null) Value(expected, map, removed);
        if (removed.Count > 0) _editor.Change(map, removed, []);
    }

    void Headers(ExpectedOutput expected, YamlMap map)
    {
        if (map.Find("headers")?.Value is not YamlMap headers) return;
        foreach (var (name, text) in expected.Headers)
            if (outcome.Headers.LastOrDefault(header => header.Key == name).Value is var found && found != text)
                _editor.Replace(headers.Find(name)!, found is null ? "null" : YamlText.Of(found));
    }

    void Value(ExpectedOutput expected, YamlMap map, List<YamlEntry> removed)
    {
        using var found = JsonDocument.Parse(outcome.Value!);
        if (expected.Value is not null) Compared(map.Find("value")!, found.RootElement, map.Span.IsFlow, isPart: false);
        if (expected.Contains is not null) Compared(map.Find("contains")!, found.RootElement, map.Span.IsFlow, isPart: true);
        Matches(expected, map, found.RootElement, removed);
        Absent(expected, map, found.RootElement, removed);
    }

    /// <summary>A text that is JSON stays one.</summary>
    void Compared(YamlEntry entry, JsonElement found, bool inFlow, bool isPart)
    {
        if (entry.Value is not YamlScalar { IsNull: false } written) _editor.Become(entry, found, inFlow, isPart);
        else if (JsonDocument.Parse(written.Text) is var expected && Differ(expected.RootElement, found, isPart)) _editor.Replace(entry, YamlText.Quoted(isPart ? Part(expected.RootElement, found) : found.GetRawText()));
    }

    /// <summary>What was found of the fields that are expected.</summary>
    static string Part(JsonElement expected, JsonElement found) =>
        expected.ValueKind == JsonValueKind.Object && found.ValueKind == JsonValueKind.Object
            ? $"{{{string.Join(',', expected.EnumerateObject().Where(field => found.TryGetProperty(field.Name, out _)).Select(field => $"{JsonScalar.String(field.Name)}:{Part(field.Value, found.GetProperty(field.Name))}"))}}}"
            : found.GetRawText();

    static bool Differ(JsonElement expected, JsonElement found, bool isPart)
    {
        var lines = new List<string>();
        JsonDifference.Find(expected, found, isPart, lines);
        return lines.Count > 0;
    }

    /// <summary>No pattern can be guessed: the one that is written matches the text that was found, and no other.</summary>
    void Matches(ExpectedOutput expected, YamlMap map, JsonElement found, List<YamlEntry> removed)
    {
        if (map.Find("matches") is not { Value: YamlMap matches } entry) return;
        var gone = new List<YamlEntry>();
        for (var i = 0; i < expected.Matches.Count; i++)
        {
            var (field, pattern) = expected.Matches[i];
            if (ExpectedOutput.Find(found, field) is not { } value) gone.Add(matches.Entries[i]);
            else if (!pattern.IsMatch(ExpectedOutput.TextOf(value))) _editor.Replace(matches.Entries[i], YamlText.Quoted($"^{Literal(ExpectedOutput.TextOf(value))}$"));
        }
        if (gone.Count == matches.Entries.Count) removed.Add(entry);
        else if (gone.Count > 0) _editor.Change(matches, gone, []);
    }

    void Absent(ExpectedOutput expected, YamlMap map, JsonElement found, List<YamlEntry> removed)
    {
        if (map.Find("absent") is not { } entry) return;
        var stay = expected.Absent.Where(field => ExpectedOutput.Find(found, field) is null).ToList();
        if (stay.Count == expected.Absent.Count) return;
        if (stay.Count == 0) removed.Add(entry);
        else _editor.Replace(entry, $"[{string.Join(", ", stay.Select(field => YamlText.Of(field.ToString())))}]");
    }

    static string Literal(string text) => string.Concat(text.Select(c => Special.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString()));

    void Put(YamlMap map, string name, string? yaml, List<YamlEntry> removed)
    {
        var entry = map.Find(name)!;
        if (yaml is null) removed.Add(entry);
        else _editor.Replace(entry, yaml);
    }
}
