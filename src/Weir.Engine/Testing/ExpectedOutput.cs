using System.Text;
using System.Text.Json;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Engine.Testing;

/// <summary><c>output: { value, contains, matches, absent, key, topic, headers }</c>; what is null or empty is not compared.</summary>
sealed record ExpectedOutput(JsonElement? Value, JsonElement? Contains, IReadOnlyList<(FieldPath Field, Pattern Pattern)> Matches, IReadOnlyList<FieldPath> Absent, string? Key, string? Topic, IReadOnlyList<KeyValuePair<string, string?>> Headers) : IExpectation
{
    public IReadOnlyList<string> Differences(TestOutcome outcome)
    {
        if (outcome.Outcome != RecordOutcome.Write) return [$"the record shall be written, but {outcome}"];
        var differences = new List<string>();
        if (Topic is not null && Topic != outcome.Topic) differences.AddRange([$"- topic: {Topic}", $"+ topic: {outcome.Topic}"]);
        if (Key is not null && (outcome.Key is null || Key != Encoding.UTF8.GetString(outcome.Key))) differences.AddRange([$"- key: {Key}", $"+ key: {(outcome.Key is null ? "(none)" : Encoding.UTF8.GetString(outcome.Key))}"]);
        foreach (var (name, text) in Headers) CompareHeader(name, text, outcome, differences);
        if (outcome.Value is null) CompareTombstone(differences);
        else CompareValue(outcome.Value, differences);
        return differences;
    }

    /// <summary>A name may stand on several headers; Kafka's readers take the last.</summary>
    static void CompareHeader(string name, string? expected, TestOutcome outcome, List<string> differences)
    {
        var found = outcome.Headers.LastOrDefault(header => header.Key == name).Value;
        if (expected != found) differences.AddRange([$"- headers.{name}: {expected ?? "(absent)"}", $"+ headers.{name}: {found ?? "(absent)"}"]);
    }

    void CompareTombstone(List<string> differences)
    {
        if (Value is null or { ValueKind: JsonValueKind.Null } && Contains is null && Matches.Count == 0) return;
        differences.Add("the output shall have a value, but it is a tombstone");
    }

    void CompareValue(byte[] value, List<string> differences)
    {
        using var found = JsonDocument.Parse(value);
        if (Value is { } whole) JsonDifference.Find(whole, found.RootElement, isPart: false, differences);
        if (Contains is { } part) JsonDifference.Find(part, found.RootElement, isPart: true, differences);
        foreach (var (field, pattern) in Matches)
            if (Find(found.RootElement, field) is not { } text) differences.AddRange([$"- {field}: matches {pattern.Text}", $"+ {field}: (missing)"]);
            else if (!pattern.IsMatch(TextOf(text))) differences.AddRange([$"- {field}: matches {pattern.Text}", $"+ {field}: {text.GetRawText()}"]);
        foreach (var field in Absent)
            if (Find(found.RootElement, field) is { } there) differences.AddRange([$"- {field}: (absent)", $"+ {field}: {there.GetRawText()}"]);
    }

    /// <summary>What patterns are held against: a text without its quotes.</summary>
    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>A field's value, or null where the record has none.</summary>
    public static JsonElement? Find(JsonElement record, FieldPath path)
    {
        foreach (var name in path.Segments)
            if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(name, out record)) return null;
        return record;
    }
}
