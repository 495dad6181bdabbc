using System.CommandLine;
using Weir.Commands.Sampling;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Personal;
using Weir.Run;
using Weir.Trial;

namespace Weir.Commands.DryRuns;

/// <summary><c>weir run --dry-run</c>: what the pipeline would make of the source's newest records. Joins no group, writes nothing, commits nothing.</summary>
sealed class DryRun(ProgramIo io)
{
    /// <summary>Where neither <c>--since</c> nor <c>--limit</c> says how many.</summary>
    const long UsualLimit = 10_000;

    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read and decide, but write nothing, commit nothing and join no group; show the outcomes." };
    readonly Option<TimeSpan?> _since = ParsedOption.Of<TimeSpan>("--since", "With --dry-run: no records older than this.", "1h", ValueSyntax.Duration);
    readonly Option<long?> _limit = ParsedOption.Of<long>("--limit", "With --dry-run: the newest so many records. Default: all of --since, without it 10000.", "10000", ValueSyntax.Count);
    readonly Option<bool> _failOnDead = new("--fail-on-dead") { Description = "With --dry-run: exit code 1 when a record would become a dead letter." };
    readonly Option<bool> _reveal = new("--reveal") { Description = "With --dry-run: show examples as they are. Default: what looks personal is masked." };
    readonly OutputOption _output = new();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_dryRun, _since, _limit, _failOnDead, _reveal]) command.Add(option);
        _output.AddTo(command);
    }

    /// <exception cref="CommandFailure">One of the other options stands there without <c>--dry-run</c>, and would be believed to have an effect.</exception>
    public bool IsAsked(ParseResult parsed)
    {
        if (parsed.GetValue(_dryRun)) return true;
        foreach (var option in (Option[])[_since, _limit, _failOnDead, _reveal])
        {
            if (parsed.GetResult(option) is { Implicit: false }) throw CommandFailure.Usage($"{option.Name} needs --dry-run", "Add it, or leave the option away");
        }
        return false;
    }

    /// <summary>The broker of <c>--embedded</c>, on data that is there already.</summary>
    /// <exception cref="CommandFailure">There is no data.</exception>
    public static async Task<(LocalBroker? Broker, string Address)> StartBrokerAsync(string folder, string listen, TimeProvider time)
    {
        if (!Directory.Exists(folder)) throw new CommandFailure(ExitCode.Unreachable, "WEIR8027", $"there is no broker's data in '{folder}'", "Name the folder with --data, or run the pipeline with --embedded first");
        return await LocalBroker.StartOrFindAsync(folder, listen, time, _ => { });
    }

    public async Task<int> RunAsync(ParseResult parsed, PipelinePlan plan, CancellationToken cancellation)
    {
        await using var client = PipelineAccess.Connect(plan, io.Time);
        var since = parsed.GetValue(_since) is { } age ? io.Time.GetUtcNow() - age : (DateTimeOffset?)null;
        long? limit = parsed.GetValue(_limit) ?? (since is null ? UsualLimit : null);
        var ranges = await NewestRecords.FindAsync(client, plan.Source.Topic, limit, since, cancellation);
        await LookupTopics.ReadAsync(plan, client, new LookupNotes(io.Error), cancellation);
        var trial = new PipelineTrial(plan, await TrialTopics.BytesMaxAsync(client, plan.OutputTopics, cancellation), io.Time);
        var report = new DryRunReport(plan, trial, parsed.GetValue(_reveal) ? null : PersonalFields.MaskerOf(plan));
        await trial.RecallAsync(client, ranges, cancellation);
        await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation)) report.Add(fetched);
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => DryRunOutput.Write(json, report)));
        else DryRunOutput.Write(io.Out, report);
        return parsed.GetValue(_failOnDead) && report.Count("dead") > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
