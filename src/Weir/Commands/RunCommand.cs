using System.CommandLine;
using Weir.Commands.DryRuns;
using Weir.Control;
using Weir.Engine;
using Weir.Http;
using Weir.Kafka;
using Weir.Logging;
using Weir.Metrics;
using Weir.Run;

namespace Weir.Commands;

/// <summary><c>weir run</c>: runs a pipeline until SIGTERM or Ctrl+C; its work is then committed or aborted and the group left, within 5 s.</summary>
sealed class RunCommand(ProgramIo io, StepCatalog steps)
{
    readonly KafkaAccess _kafka = new(io);
    readonly Argument<string> _file = new("file") { Description = "The pipeline file.", DefaultValueFactory = _ => "pipeline.yaml" };
    readonly Option<string?> _instance = new("--instance") { Description = "This process's name in its group, for fast recovery under the same name. Default: WEIR_INSTANCE, else the host and a free slot." };
    readonly Option<string?> _workers = new("--workers") { Description = "Worker loops, 1 to 64.", HelpName = "auto|N" };
    readonly Option<string?> _start = new("--start") { Description = "Where to begin when the group has committed nothing, though the sink is not empty.", HelpName = "earliest|latest|TIME" };
    readonly Option<string?> _http = new("--http") { Description = "Serve /livez, /readyz, /startupz and /metrics here, and what weir status, pause, resume and skip ask.", HelpName = "127.0.0.1:8090" };
    readonly Option<OutputFormat> _logFormat = new("--log") { Description = "Events on stderr as text or json.", HelpName = "text|json" };
    readonly Option<EventLevel?> _logLevel = new("--log-level") { Description = "The least level of events. Default: info.", HelpName = "debug|info|warn|error" };
    readonly Option<bool> _embedded = new("--embedded") { Description = "Run on an embedded broker of this process, whose data stays in --data; missing topics are created." };
    readonly Option<string> _data = new("--data") { Description = "With --embedded: the folder of the broker's data.", HelpName = "folder", DefaultValueFactory = _ => LocalBroker.UsualFolder };
    readonly Option<string> _listen = new("--listen") { Description = "With --embedded: where the broker listens.", HelpName = "host:port", DefaultValueFactory = _ => LocalBroker.UsualAddress };
    readonly DryRun _dryRun = new(io);
    readonly Option<bool> _untilInputEnds = new("--until-input-ends") { Hidden = true };

    public Command Build()
    {
        var command = new Command("run", "Run a pipeline until SIGTERM or Ctrl+C.") { _file, _instance, _workers, _start, _http, _embedded, _data, _listen, _logFormat, _logLevel, _untilInputEnds };
        _kafka.AddBrokersTo(command);
        _dryRun.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var log = new EventLog(io.Error, io.Time, parsed.GetValue(_logFormat), parsed.GetValue(_logLevel) ?? EventLevel.Info);
        bool isEmbedded = parsed.GetValue(_embedded);
        if (isEmbedded && _kafka.Given(parsed) is not null) throw CommandFailure.Usage("--embedded and -b exclude each other", "Name your brokers, or take the embedded one");
        foreach (var option in (Option[])[_data, _listen])
            if (!isEmbedded && parsed.GetResult(option) is { Implicit: false }) throw CommandFailure.Usage($"{option.Name} needs --embedded", "Add it, or leave the option away");
        if (parsed.GetValue(_instance) is { Length: 0 }) throw CommandFailure.Usage("--instance names nobody", "Write a name, such as the pod's, or leave the option away");
        // Before a broker is started, the file is checked with the address that it would usually have.
        if (Load(parsed, isEmbedded ? LocalBroker.UsualAddress : _kafka.Given(parsed)) is not { } plan) return ExitCode.Configuration;
        // The variable counts where the file names it, or names no brokers at all; it never overrides those of the file.
        if (plan.Brokers.Count == 0 && _kafka.Brokers(parsed) is { } brokers && (plan = Load(parsed, brokers)) is null) return ExitCode.Configuration;
        if (_dryRun.IsAsked(parsed)) return await DryRunAsync(parsed, plan, isEmbedded, cancellation);
        await using var local = isEmbedded ? await EmbeddedRun.StartAsync(plan, parsed.GetValue(_data)!, parsed.GetValue(_listen)!, io.Time, log, cancellation) : null;
        if (local is not null && (plan = Load(parsed, local.Address)) is null) return ExitCode.Configuration;
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (parsed.GetValue(_untilInputEnds)) _ = CancelAtEndOfInputAsync(asked);
        using var name = Instance(parsed, plan);
        var events = new RunEvents(log);
        var control = new ControlAnswers(plan.Http.ControlToken, log);
        using var metrics = plan.Http.Listen is null ? null : new PrometheusExporter();
        await using var endpoint = metrics is null ? null : await HttpEndpoint.StartAsync(plan.Http.Listen!, events.Health, metrics, asked.Token, control);
        try
        {
            await RunAsync(plan, Options(parsed, name, events), events, control, log, asked.Token);
        }
        catch (OperationCanceledException) when (asked.IsCancellationRequested)
        {
        }
        return ExitCode.Done;
    }

    async Task<int> DryRunAsync(ParseResult parsed, PipelinePlan plan, bool isEmbedded, CancellationToken cancellation)
    {
        if (!isEmbedded) return await _dryRun.RunAsync(parsed, plan, cancellation);
        var (broker, address) = await DryRun.StartBrokerAsync(parsed.GetValue(_data)!, parsed.GetValue(_listen)!, io.Time);
        await using var stopped = broker;
        return Load(parsed, address) is { } there ? await _dryRun.RunAsync(parsed, there, cancellation) : ExitCode.Configuration;
    }

    static async Task RunAsync(PipelinePlan plan, PipelineRunOptions options, RunEvents events, ControlAnswers control, EventLog log, CancellationToken asked)
    {
        await using var run = await PipelineRun.StartAsync(plan, options, asked);
        events.Completion = () => run.Completion;
        events.Halts = () => run.Control.Halted;
        control.Run = new(run, options.Instance);
        log.Write(EventLevel.Info, "WEIR6001", "pipeline started", ("pipeline", plan.Name), ("group", plan.Source.Group), ("instance", options.Instance), ("workers", run.Workers));
        var stopped = new TaskCompletionSource();
        await using var registration = asked.Register(() => stopped.TrySetResult());
        await Task.WhenAny(run.Completion, stopped.Task);
        if (asked.IsCancellationRequested) log.Write(EventLevel.Info, "WEIR6006", "stopping", ("pipeline", plan.Name));
        await run.StopAsync();
        log.Write(EventLevel.Info, "WEIR6007", "pipeline stopped", ("pipeline", plan.Name), ("read", run.Status.Read), ("written", run.Status.Written), ("dead", run.Status.Dead.Values.Sum()),
            ("dropped", run.Status.Dropped), ("transactions", run.Status.Committed), ("aborted", run.Status.Aborted));
    }

    PipelinePlan? Load(ParseResult parsed, string? brokers) => PipelineLoad.From(parsed.GetValue(_file)!, Flags(parsed, brokers), steps, io);

    List<KeyValuePair<string, string>> Flags(ParseResult parsed, string? brokers)
    {
        var flags = new List<KeyValuePair<string, string>>();
        if (brokers is not null) flags.Add(new("brokers", brokers));
        if (parsed.GetValue(_workers) is { } count) flags.Add(new("workers", count));
        if (parsed.GetValue(_http) is { } listen) flags.Add(new("http.listen", listen));
        if (parsed.GetValue(_embedded)) flags.Add(new("topics.create", "missing"));
        return flags;
    }

    InstanceName Instance(ParseResult parsed, PipelinePlan plan) => InstanceName.GivenOrTaken(parsed.GetValue(_instance) ?? io.Variable("WEIR_INSTANCE"), plan.Source.Group);

    PipelineRunOptions Options(ParseResult parsed, InstanceName name, RunEvents events) => new()
    {
        Instance = name.Name,
        IsNamed = name.IsGiven,
        Start = Start(parsed),
        Time = io.Time,
        Events = events,
    };

    StartPosition? Start(ParseResult parsed)
    {
        if (parsed.GetValue(_start) is not { } text) return null;
        return StartPosition.TryParse(text, out var position) ? position : throw CommandFailure.Usage($"--start {text} is no place to start", "Write earliest, latest or a time such as 2026-01-31T08:00:00Z");
    }

    /// <summary>A parent that dies, by kill -9 even, closes our standard input: no worker outlives its demo.</summary>
    async Task CancelAtEndOfInputAsync(CancellationTokenSource asked)
    {
        byte[] ignored = new byte[256];
        while (await io.InBytes.ReadAsync(ignored, CancellationToken.None) > 0)
        {
        }
        await asked.CancelAsync();
    }
}
