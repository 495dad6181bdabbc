using Weir.Engine;
using Weir.Kafka.Reading;
using Weir.Personal;
using Weir.Trial;

namespace Weir.Commands.Explaining;

/// <summary>One record's way through a pipeline, taken again now.</summary>
/// <param name="Read">What reading and the source's contract say.</param>
/// <param name="Steps">Up to the one that ended it.</param>
/// <param name="Result">What becomes of it.</param>
/// <param name="Topic">Where the output goes.</param>
/// <param name="Key">Of the output; null: none.</param>
/// <param name="Value">Of the output; null where there is none, or a tombstone.</param>
sealed record RecordWay(Decision Read, IReadOnlyList<StepTrace> Steps, Decision Result, string Topic, byte[]? Key, byte[]? Value)
{
    /// <summary>For <see cref="Of"/>: one that takes no step, one for each step that takes all up to it, and the whole pipeline.</summary>
    public static IReadOnlyList<RecordProcessor> Processors(PipelinePlan plan, TimeProvider time)
    {
        List<RecordProcessor> processors = [.. Enumerable.Range(0, plan.Records.Steps.Count + 1).Select(steps => plan.NewProcessorUpTo(steps, time)), plan.NewProcessor(time)];
        foreach (var processor in processors) processor.BeginTransaction();
        return processors;
    }

    /// <param name="plan">The pipeline.</param>
    /// <param name="processors">That know what stands before the record.</param>
    /// <param name="record">From its source.</param>
    /// <param name="masker">For what the steps changed; null: as it is.</param>
    public static RecordWay Of(PipelinePlan plan, IReadOnlyList<RecordProcessor> processors, FoundRecord record, Masker? masker)
    {
        string topic = plan.Sink.Topic;
        var (read, before) = Run(processors[0], record);
        var steps = new List<StepTrace>();
        for (int number = 0; number < plan.Records.Steps.Count && read.Outcome == RecordOutcome.Write && steps.LastOrDefault()?.Decision.Outcome is null or RecordOutcome.Write; number++)
        {
            var upTo = processors[number + 1];
            var (decision, after) = Run(upTo, record);
            string next = plan.OutputTopics[upTo.Topic];
            var step = plan.Records.Steps[number];
            steps.Add(new(step.Name, step.Line, decision, decision.Outcome == RecordOutcome.Write ? JsonFields.Changes(Masked(before, masker), Masked(after, masker)) : [], next == topic ? null : next));
            (before, topic) = (after, next);
        }
        var processor = processors[^1];
        var (result, value) = Run(processor, record);
        return new(read, steps, result, plan.OutputTopics[processor.Topic], result.Outcome == RecordOutcome.Write ? KeyOf(processor, record) : null, value);
    }

    static (Decision Decision, byte[]? Value) Run(RecordProcessor processor, FoundRecord record)
    {
        var source = Source(record);
        var outcome = processor.Process(in source);
        if (outcome != RecordOutcome.Write || processor.ValueLength < 0) return (new(outcome, outcome == RecordOutcome.Dead ? processor.Rejection : null), null);
        byte[] value = new byte[processor.ValueLength];
        processor.WriteValue(in source, value);
        return (new(outcome, null), value);
    }

    static byte[]? KeyOf(RecordProcessor processor, FoundRecord record) => processor.KeyLength < 0 ? null : processor.Key(Source(record)).ToArray();

    static SourceRecord Source(FoundRecord record) => new(record.Key, record.Value, record.Key is not null, record.Value is not null, record.Address.Topic, record.Address.Partition, record.Address.Offset, record.Timestamp) { Headers = new(record.EncodedHeaders, RecordHeaderReader.Instance) };

    static byte[]? Masked(byte[]? value, Masker? masker) => value is null || masker is null ? value : masker.Value(value);
}
