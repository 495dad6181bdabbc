using System.CommandLine;
using Weir.Broker;
using Weir.Logging;
using Weir.Run;

namespace Weir.Commands;

/// <summary><c>weir broker</c>: the embedded broker as a process of its own, until SIGTERM or Ctrl+C.</summary>
sealed class BrokerCommand(ProgramIo io)
{
    const string Settings = "The settings and their defaults are in docs/reference/kafka-compatibility.md";

    readonly Option<string> _data = new("--data") { Description = "The folder of its data; made when missing.", HelpName = "folder", DefaultValueFactory = _ => LocalBroker.UsualFolder };
    readonly Option<string> _listen = new("--listen") { Description = "Where it listens; port 0 takes a free one. There is no authentication: stay on loopback.", HelpName = "host:port", DefaultValueFactory = _ => LocalBroker.UsualAddress };
    readonly Option<string[]> _override = new("--override") { Description = "A setting under Kafka's name, such as num.partitions or group.consumer.session.timeout.ms; may be given several times.", HelpName = "name=value", DefaultValueFactory = _ => [] };
    readonly Option<OutputFormat> _logFormat = new("--log") { Description = "Events on stderr as text or json.", HelpName = "text|json" };

    public Command Build()
    {
        var command = new Command("broker", "Run the embedded broker: one durable node for a first run, tests and the edge.") { _data, _listen, _override, _logFormat };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var log = new EventLog(io.Error, io.Time, parsed.GetValue(_logFormat));
        string folder = parsed.GetValue(_data)!;
        await using var broker = await LocalBroker.StartAsync(folder, parsed.GetValue(_listen)!, io.Time, BrokerEvents.Failed(log), Options(parsed.GetValue(_override)!));
        log.Write(EventLevel.Info, "WEIR6010", "broker listening", ("address", broker.Address), ("data", folder));
        io.Out.WriteLine(broker.Address);
        await io.Out.FlushAsync(cancellation);
        var stopped = new TaskCompletionSource();
        await using var registration = cancellation.Register(() => stopped.TrySetResult());
        await stopped.Task;
        log.Write(EventLevel.Info, "WEIR6011", "broker stopping", ("address", broker.Address));
        return ExitCode.Done;
    }

    static EmbeddedBrokerOptions Options(string[] overrides)
    {
        var options = new EmbeddedBrokerOptions();
        foreach (string pair in overrides)
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) throw CommandFailure.Usage($"--override '{pair}' is no name=value", "Write --override num.partitions=4");
            try
            {
                options = options.With(pair[..at], pair[(at + 1)..]);
            }
            catch (ArgumentException unfit)
            {
                throw CommandFailure.Usage($"--override {pair}: {unfit.Message}", Settings);
            }
        }
        try
        {
            options.Check();
        }
        catch (ArgumentException unfit)
        {
            throw CommandFailure.Usage($"--override: {unfit.Message}", Settings);
        }
        return options;
    }
}
