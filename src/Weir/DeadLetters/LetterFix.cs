using Weir.Commands;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Trial;

namespace Weir.DeadLetters;

/// <summary>A list of steps that is applied to letters' values; the steps are those of pipelines, in a file of their own under <c>steps:</c>.</summary>
sealed class LetterFix
{
    readonly PipelinePlan _plan;
    readonly RecordProcessor _processor;

    LetterFix(PipelinePlan plan, TimeProvider time) => (_plan, _processor) = (plan, plan.NewProcessor(time));

    /// <exception cref="CommandFailure">The file cannot be read, or its steps say where records go.</exception>
    /// <returns>Null after the problems were written.</returns>
    public static LetterFix? Load(string path, StepCatalog steps, ProgramIo io)
    {
        string text = File.ReadAllText(path);
        // Behind what somebody wrote, so that lines keep their numbers. What the fields are called is not known: all are kept.
        string whole = $"{text.TrimEnd()}\nweir: 1\nname: fix\nsource: {{ topic: fix }}\nsink: {{ topic: fixed, unknown_fields: keep }}\ndead_letters: {{ topic: unfixed }}\n";
        var compiled = PipelineFile.Compile(whole, path, steps, PipelineEnvironment.OfProcess([]));
        foreach (var problem in compiled.Problems.Where(problem => problem.Severity == ProblemSeverity.Error)) io.Error.WriteLine(problem.Hint is { Length: > 0 } hint ? $"{ErrorLine.Sentence(problem.ToString())} {hint}" : problem.ToString());
        if (compiled.Plan?.OutputTopics.Count > 1) throw CommandFailure.Usage("fix changes values, so its steps cannot route", "Remove route; --to names a topic");
        return compiled.Plan is { } plan ? new(plan, io.Time) : null;
    }

    /// <summary>To be called before the first letter: reads the lookups that are topics.</summary>
    public Task BeginAsync(KafkaClient client, TextWriter notes, CancellationToken cancellation) => LookupTopics.ReadAsync(_plan, client, new LookupNotes(notes), cancellation);

    /// <summary>What the steps make of the letter's value: a new one, nothing (a step dropped it), or a reason why they cannot.</summary>
    public Decision Apply(DeadLetter letter, out byte[]? value)
    {
        value = null;
        _processor.BeginTransaction();
        var source = new SourceRecord(letter.Key, letter.Value, letter.Key is not null, letter.Value is not null, letter.Topic ?? "", letter.Partition ?? -1, letter.Offset ?? -1, letter.Timestamp) { Headers = new(letter.Headers, RecordHeaderReader.Instance) };
        var outcome = _processor.Process(in source);
        if (outcome == RecordOutcome.Write && _processor.ValueLength >= 0) _processor.WriteValue(in source, value = new byte[_processor.ValueLength]);
        return new(outcome, outcome == RecordOutcome.Dead ? _processor.Rejection : null);
    }
}
