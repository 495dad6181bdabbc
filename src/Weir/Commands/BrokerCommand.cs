using System.CommandLine;
using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Http;
using Weir.Logging;
using Weir.Metrics;
using Weir.Run;

namespace Weir.Commands;

/// <summary><c>weir broker</c>: the embedded broker as a process of its own, until SIGTERM or Ctrl+C, or until its disk takes no more writes.</summary>
sealed class BrokerCommand(ProgramIo io)
{
    const string Settings = "The settings and their defaults are in docs/reference/kafka-compatibility.md";

    readonly Option<string> _data = new("--data") { Description = "The folder of its data; made when missing.", HelpName = "folder", DefaultValueFactory = _ => LocalBroker.UsualFolder };
    readonly Option<string> _listen = new("--listen") { Description = "Where it listens; port 0 takes a free one. Without --users everybody may connect, and without --acls do everything: stay on loopback then.", HelpName = "host:port", DefaultValueFactory = _ => LocalBroker.UsualAddress };
    readonly Option<string?> _advertise = new("--advertise") { Description = "Host and port to name to clients, where they reach it by others.", HelpName = "host:port" };
    readonly Option<string?> _tls = new("--tls") { Description = "A PEM file with the broker's certificate, its chain behind it, and its key unless --tls-key names that: whoever connects speaks TLS.", HelpName = "file" };
    readonly Option<string?> _tlsKey = new("--tls-key") { Description = "A PEM file with the certificate's key.", HelpName = "file" };
    readonly Option<string?> _users = new("--users") { Description = "A file of users, name=password on each line: whoever connects logs in by SASL.", HelpName = "file" };
    readonly Option<string[]> _sasl = new("--sasl") { Description = "The mechanisms by which they may; may be given several times. Default: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512.", HelpName = "mechanism", DefaultValueFactory = _ => [] };
    readonly Option<bool> _acls = new("--acls") { Description = "Clients may do only what ACLs allow (kafka-acls.sh makes them), and super users everything. Without --users everybody is User:ANONYMOUS." };
    readonly Option<string[]> _superUsers = new("--super-user") { Description = "A principal that may do everything, such as User:admin; may be given several times. Without one nobody may make the first ACL.", HelpName = "principal", DefaultValueFactory = _ => [] };
    readonly Option<string[]> _override = new("--override") { Description = "A setting under Kafka's name, such as num.partitions or group.consumer.session.timeout.ms; may be given several times.", HelpName = "name=value", DefaultValueFactory = _ => [] };
    readonly Option<string?> _http = new("--http") { Description = "Serve /livez, /readyz, /startupz and /metrics here.", HelpName = "127.0.0.1:8090" };
    readonly Option<OutputFormat> _logFormat = new("--log") { Description = "Events on stderr as text or json.", HelpName = "text|json" };

    public Command Build()
    {
        var command = new Command("broker", "Run the embedded broker: one durable node for a first run, tests and the edge.") { _data, _listen, _advertise, _tls, _tlsKey, _users, _sasl, _acls, _superUsers, _override, _http, _logFormat };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var log = new EventLog(io.Error, io.Time, parsed.GetValue(_logFormat));
        string folder = parsed.GetValue(_data)!;
        var options = Options(parsed);
        var health = new BrokerHealth();
        using var metrics = parsed.GetValue(_http) is null ? null : new PrometheusExporter();
        await using var endpoint = metrics is null ? null : await HttpEndpoint.StartAsync(parsed.GetValue(_http)!, health.Health, metrics, cancellation);
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var tell = BrokerEvents.Failed(log);
        await using var broker = await LocalBroker.StartAsync(folder, parsed.GetValue(_listen)!, io.Time, error =>
        {
            tell(error);
            if (error is StorageFailedException) failed.TrySetResult(error.InnerException ?? error);
        }, options);
        health.Listens(broker);
        log.Write(EventLevel.Info, "WEIR6010", "broker listening", ("address", broker.Address), ("data", folder));
        io.Out.WriteLine(broker.Address);
        await io.Out.FlushAsync(CancellationToken.None);
        var stopped = new TaskCompletionSource();
        await using var registration = cancellation.Register(() => stopped.TrySetResult());
        await Task.WhenAny(stopped.Task, failed.Task);
        health.Stops();
        // As Kafka does whose only disk failed: whoever watches over it starts it again, and clients go elsewhere or wait.
        if (failed.Task.IsCompleted) throw new CommandFailure(ExitCode.Unreachable, "WEIR8021", $"the folder '{folder}' takes no more writes: {(await failed.Task).Message}", "Make room or mend the disk, then start the broker again; what was acknowledged is there");
        log.Write(EventLevel.Info, "WEIR6011", "broker stopping", ("address", broker.Address));
        return ExitCode.Done;
    }

    EmbeddedBrokerOptions Options(ParseResult parsed)
    {
        if (parsed.GetValue(_tls) is null && parsed.GetValue(_tlsKey) is not null) throw CommandFailure.Usage("--tls-key says where the key of --tls is, and there is no --tls", "Name the certificate with --tls");
        if (parsed.GetValue(_users) is null && parsed.GetValue(_sasl) is { Length: > 0 }) throw CommandFailure.Usage("--sasl says how users log in, and there is no --users", "Name a file of users with --users");
        if (!parsed.GetValue(_acls) && parsed.GetValue(_superUsers) is { Length: > 0 }) throw CommandFailure.Usage("--super-user says whom ACLs do not concern, and there is no --acls", "Add --acls");
        var options = new EmbeddedBrokerOptions
        {
            Advertised = parsed.GetValue(_advertise),
            Certificate = parsed.GetValue(_tls) is { } file ? BrokerCredentials.Certificate(file, parsed.GetValue(_tlsKey)) : null,
            Users = parsed.GetValue(_users) is { } users ? BrokerCredentials.Users(users) : new Dictionary<string, string>(),
            Acls = parsed.GetValue(_acls),
            SuperUsers = parsed.GetValue(_superUsers)!,
        };
        if (parsed.GetValue(_sasl) is { Length: > 0 } mechanisms) options = options with { SaslMechanisms = mechanisms };
        foreach (string pair in parsed.GetValue(_override)!)
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
            throw CommandFailure.Usage(unfit.Message, Settings);
        }
        return options;
    }
}
