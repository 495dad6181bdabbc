using System.Text.RegularExpressions;
using Weir.Commands.Records;
using Weir.Engine;
using Weir.Kafka.Reading;
using Weir.Personal;
using Weir.Trial;

namespace Weir.Commands.Differences;

/// <summary>Takes the same records through two pipelines and counts what differs.</summary>
/// <param name="old">The pipeline as it is.</param>
/// <param name="changed">As it shall be.</param>
/// <param name="masker">Null: values are shown as they are.</param>
sealed partial class PipelineDifference(PipelineTrial old, PipelineTrial changed, Masker? masker)
{
    readonly Dictionary<(string, string), OutcomeChange> _outcomes = [];
    readonly Dictionary<(string, string), FieldChange> _fields = [];

    public long Records { get; private set; }

    public long Different => _outcomes.Values.Where(outcome => outcome.IsDifferent).Sum(outcome => outcome.Records);

    /// <summary>What differs last, the most frequent first.</summary>
    public IReadOnlyList<OutcomeChange> Outcomes => [.. _outcomes.Values.OrderBy(outcome => outcome.IsDifferent).ThenByDescending(outcome => outcome.Records).ThenBy(outcome => outcome.Old + outcome.New, StringComparer.Ordinal)];

    public IReadOnlyList<FieldChange> Fields => [.. _fields.Values.OrderByDescending(change => change.Records).ThenBy(change => change.Path, StringComparer.Ordinal).ThenBy(change => change.Kind, StringComparer.Ordinal)];

    public void Add(FetchedPartition fetched)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            Records++;
            var before = old.Decide(ref records);
            var after = changed.Decide(ref records);
            string label = Label(after);
            if (before.Outcome == RecordOutcome.Write && after.Outcome == RecordOutcome.Write && Compare(fetched, ref records)) label += ", changed";
            var key = (Label(before), label);
            if (!_outcomes.TryGetValue(key, out var outcome)) _outcomes[key] = outcome = new(key.Item1, label, fetched.Partition, records.Offset);
            outcome.Records++;
        }
        old.Pass(fetched);
        changed.Pass(fetched);
    }

    static string Label(Decision decision) => decision.Rejection is { } rejection ? $"{decision.Word} {rejection.Code}{(rejection.Field is null ? "" : " " + rejection.Field)}" : decision.Route is { } topic ? $"{decision.Word} to {topic}" : decision.Word;

    /// <summary>Whether key or value differ.</summary>
    bool Compare(FetchedPartition fetched, scoped ref FetchedRecords records)
    {
        byte[]? value = old.Value(ref records), other = changed.Value(ref records);
        byte[]? key = old.Key(ref records), otherKey = changed.Key(ref records);
        bool sameKey = Same(key, otherKey);
        if (!sameKey) Count(fetched, records.Offset, "(key)", Key(key), Key(otherKey));
        if (Same(value, other)) return !sameKey;
        // Equal fields in another order, or a tombstone on one side, are no field's change.
        foreach (var (path, before, after) in JsonFields.Changes(value, other)) Count(fetched, records.Offset, path, before, after);
        return true;
    }

    void Count(FetchedPartition fetched, long offset, string path, string? before, string? after)
    {
        string kind = before is null ? "added" : after is null ? "removed" : "changed";
        // tags[0] and tags[1] are one field.
        string field = Index().Replace(path, "[]");
        if (!_fields.TryGetValue((field, kind), out var change)) _fields[(field, kind)] = change = new(field, kind, fetched.Partition, offset, Shown(field, before), Shown(field, after));
        change.Records++;
    }

    string? Shown(string path, string? json) => json is null || masker is null || path == "(key)" ? json : masker.Json(path.Replace("[]", "", StringComparison.Ordinal), json);

    string? Key(byte[]? key) => key is null ? null : RecordText.Of(masker is null ? key : masker.Key(key));

    static bool Same(byte[]? one, byte[]? other) => one is null || other is null ? one == other : one.AsSpan().SequenceEqual(other);

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.NonBacktracking)]
    private static partial Regex Index();
}
