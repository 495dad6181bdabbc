using Weir.Engine;
using Weir.Kafka.Reading;
using Weir.Personal;
using Weir.Trial;

namespace Weir.Commands.DryRuns;

/// <summary>Counts records by outcome and keeps the first of each.</summary>
/// <param name="plan">The pipeline.</param>
/// <param name="trial">Decides.</param>
/// <param name="masker">Null: examples are shown as they are.</param>
sealed class DryRunReport(PipelinePlan plan, PipelineTrial trial, Masker? masker)
{
    readonly Dictionary<(string, string?, string?, string?), DryRunOutcome> _outcomes = [];

    public PipelinePlan Plan => plan;

    public long Records { get; private set; }

    /// <summary>Of the oldest and newest record, in milliseconds since 1970.</summary>
    public (long From, long To) Timestamps { get; private set; } = (long.MaxValue, long.MinValue);

    /// <summary>Written first, then dropped, then what steps want again later, then the dead by number.</summary>
    public IReadOnlyList<DryRunOutcome> Outcomes => [.. _outcomes.Values.OrderBy(outcome => Array.IndexOf(["written", "dropped", "retry", "dead"], outcome.Word)).ThenByDescending(outcome => outcome.Records).ThenBy(outcome => outcome.Code, StringComparer.Ordinal).ThenBy(outcome => outcome.Field, StringComparer.Ordinal).ThenBy(outcome => outcome.Topic, StringComparer.Ordinal)];

    public long Count(string word) => _outcomes.Values.Where(outcome => outcome.Word == word).Sum(outcome => outcome.Records);

    public void Add(FetchedPartition fetched)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            var decision = trial.Decide(ref records);
            Records++;
            Timestamps = (Math.Min(Timestamps.From, records.Timestamp), Math.Max(Timestamps.To, records.Timestamp));
            var key = (decision.Word, decision.Rejection?.Code, decision.Rejection?.Field, decision.Route);
            if (!_outcomes.TryGetValue(key, out var outcome)) _outcomes[key] = outcome = new(decision.Word, decision.Rejection?.Code, decision.Rejection?.Field, decision.Rejection?.Reason, Example(fetched, ref records, decision)) { Topic = TopicOf(decision) };
            outcome.Records++;
        }
        trial.Pass(fetched);
    }

    string? TopicOf(Decision decision) => decision.Outcome == RecordOutcome.Write ? decision.Route ?? plan.Sink.Topic : null;

    DryRunExample Example(FetchedPartition fetched, scoped ref FetchedRecords records, Decision decision)
    {
        byte[]? output = decision.Outcome == RecordOutcome.Write ? trial.Value(ref records) : null;
        byte[]? value = !records.HasValue ? null : masker is null ? records.Value.ToArray() : masker.Value(records.Value);
        return new(fetched.Partition, records.Offset, decision.Rejection?.ByteOffset ?? -1, value, output is null || masker is null ? output : masker.Value(output));
    }
}
