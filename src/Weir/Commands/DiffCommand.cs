using System.CommandLine;
using Weir.Commands.Differences;
using Weir.Commands.Sampling;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Personal;
using Weir.Trial;

namespace Weir.Commands;

/// <summary><c>weir diff</c>: how a change of the pipeline would change what becomes of real records. Joins no group and writes nothing.</summary>
sealed class DiffCommand(ProgramIo io, StepCatalog steps)
{
    /// <summary>Where neither <c>--since</c> nor <c>--limit</c> says how many.</summary>
    const long UsualLimit = 10_000;

    readonly PipelineAccess _pipeline = new(io, steps);
    readonly OutputOption _output = new();
    readonly Argument<string> _old = new("old") { Description = "The pipeline file as it is." };
    readonly Argument<string> _new = new("new") { Description = "The pipeline file as it shall be." };
    readonly Option<TimeSpan?> _since = ParsedOption.Of<TimeSpan>("--since", "No records older than this.", "1h", ValueSyntax.Duration);
    readonly Option<long?> _limit = ParsedOption.Of<long>("--limit", "The newest so many records. Default: all of --since, without it 10000.", "10000", ValueSyntax.Count);
    readonly Option<bool> _exitCode = new("--exit-code") { Description = "Exit code 1 when a record differs, as git diff has it." };
    readonly Option<bool> _reveal = new("--reveal") { Description = "Show values as they are. Default: what looks personal is masked." };

    public Command Build()
    {
        var command = new Command("diff", "Compare what two pipeline files make of a topic's newest records; writes nothing.") { _old, _new, _since, _limit, _exitCode, _reveal };
        _pipeline.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (old, changed) = (_pipeline.Load(parsed, parsed.GetValue(_old)!), _pipeline.Load(parsed, parsed.GetValue(_new)!));
        if (old is null || changed is null) return ExitCode.Configuration;
        if (old.Source.Topic != changed.Source.Topic) throw CommandFailure.Usage($"the pipelines read different topics, '{old.Source.Topic}' and '{changed.Source.Topic}'", "Compare pipelines of one topic");
        await using var client = PipelineAccess.Connect(changed, io.Time);
        var since = parsed.GetValue(_since) is { } age ? io.Time.GetUtcNow() - age : (DateTimeOffset?)null;
        var ranges = await NewestRecords.FindAsync(client, changed.Source.Topic, parsed.GetValue(_limit) ?? (since is null ? UsualLimit : null), since, cancellation);
        foreach (var plan in (PipelinePlan[])[old, changed]) await LookupTopics.ReadAsync(plan, client, new LookupNotes(io.Error), cancellation);
        var time = new FrozenTime(io.Time.GetUtcNow());
        var before = new PipelineTrial(old, await TrialTopics.BytesMaxAsync(client, old.OutputTopics, cancellation), time);
        var after = new PipelineTrial(changed, await TrialTopics.BytesMaxAsync(client, changed.OutputTopics, cancellation), time);
        foreach (var trial in (PipelineTrial[])[before, after]) await trial.RecallAsync(client, ranges, cancellation);
        var difference = new PipelineDifference(before, after, parsed.GetValue(_reveal) ? null : PersonalFields.MaskerOf(old, changed));
        await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation)) difference.Add(fetched);
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => DifferenceOutput.Write(json, changed.Source.Topic, difference)));
        else DifferenceOutput.Write(io.Out, changed.Source.Topic, difference);
        return parsed.GetValue(_exitCode) && difference.Different > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
