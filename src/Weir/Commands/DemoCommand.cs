using System.CommandLine;
using Weir.Demo;
using Weir.Generate;
using Weir.Logging;
using Weir.Run;

namespace Weir.Commands;

/// <summary><c>weir demo</c>: broker, generator and pipeline at work, with a live view, and the check over everything at the end.</summary>
sealed class DemoCommand(ProgramIo io)
{
    static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(1);

    readonly Option<TimeSpan?> _duration = ParsedOption.Of<TimeSpan>("--for", "How long to generate; without it until q or Ctrl+C.", "10s", ValueSyntax.Duration);
    readonly Option<double?> _rate = ParsedOption.Of<double>("--rate", "Records a second; 20k and max are understood. Default: 5k.", "5k", ValueSyntax.Rate);
    readonly Option<string?> _data = new("--data") { Description = "Keep everything in this folder: the pipeline's file, its keys, the broker's data, logs. Default: a temporary one.", HelpName = "folder" };
    readonly Option<long> _seed = new("--seed") { Description = "Which stream of logins.", DefaultValueFactory = _ => 1 };
    readonly Option<int> _workers = new("--workers") { Description = "Worker processes.", HelpName = "1-8", DefaultValueFactory = _ => 2 };
    readonly OutputOption _output = new();

    public Command Build()
    {
        _workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 8) result.AddError("--workers takes 1 to 8");
        });
        var command = new Command("demo", "Broker, generator and pipeline at work, with a live view.") { _duration, _rate, _data, _seed, _workers };
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new DemoOptions(parsed.GetValue(_duration), (parsed.GetValue(_rate) ?? 5_000), parsed.GetValue(_data), parsed.GetValue(_seed), parsed.GetValue(_workers));
        bool isJson = _output.Of(parsed) == OutputFormat.Json;
        var log = new EventLog(io.Error, io.Time, least: EventLevel.Warn);
        using var folder = DemoFolder.Open(options.Folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var run = await DemoRun.StartAsync(options, io.Time, folder, BrokerEvents.Failed(log), stop.Token);
        using var end = new CancellationTokenSource(options.For ?? Timeout.InfiniteTimeSpan, io.Time);
        using var ended = end.Token.Register(stop.Cancel);
        var report = await RunAsync(run, isJson, stop);
        run.Close();
        foreach (string example in run.Examples) io.Error.WriteLine(example);
        if (isJson) io.Out.WriteLine(report.ToJson());
        else Write(report);
        return report.AllIsWell ? ExitCode.Done : ExitCode.Failed;
    }

    async Task<CheckReport> RunAsync(DemoRun run, bool isJson, CancellationTokenSource stop)
    {
        bool isLive = io.Interactive && !isJson;
        var lines = new DemoLines(isLive ? null : io.Error.WriteLine);
        if (!isLive) lines.Add(DemoView.Kcat(run.Address));
        var keys = new DemoKeys(run, lines, stop.Cancel);
        var shown = isLive ? DemoView.RunAsync(run, lines, keys, io.Time, stop.Token) : isJson ? Task.CompletedTask : WriteLinesAsync(run, stop.Token);
        try
        {
            return await run.RunAsync(stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await shown;
            await keys.EndedAsync();
        }
    }

    async Task WriteLinesAsync(DemoRun run, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(LineEvery, io.Time, cancellation);
                io.Error.WriteLine(DemoLines.Of(run.Counts));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    void Write(CheckReport report)
    {
        io.Out.WriteLine($"generated {report.Generated} records: {report.Good} good, {report.Bad} bad");
        io.Out.WriteLine($"found {report.Written} written, {report.Dead} dead, {report.Dropped} dropped");
        io.Out.WriteLine($"the check, apart from the engine: {report.Missing} missing, {report.Duplicated} duplicated, {report.Wrong} wrong");
    }
}
