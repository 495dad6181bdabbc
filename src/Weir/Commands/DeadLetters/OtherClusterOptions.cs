using System.CommandLine;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.DeadLetters;

/// <summary>Which other cluster records go to, and how it is reached.</summary>
sealed class OtherClusterOptions(ProgramIo io)
{
    readonly Option<string?> _brokers = new("--to-brokers") { Description = "Send records to another cluster: at least once, since no transaction spans two.", HelpName = "host:port" };

    readonly Option<string?> _config = new("--to-config")
    {
        Description = "A file with the settings of that other cluster, as -F takes one; its bootstrap.servers may stand there too. Default: the settings of the cluster with the letters.",
        HelpName = "file",
    };

    public IEnumerable<Option> All => [_brokers, _config];

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_brokers) is not null || parsed.GetValue(_config) is not null;

    /// <summary>Reaches the cluster before anything is done.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="here">How the cluster with the letters is reached.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Null: no other cluster is named.</returns>
    /// <exception cref="CommandFailure">Nobody said where it is, a setting is wrong, or it is not reached.</exception>
    public async Task<KafkaClient?> ConnectAsync(ParseResult parsed, KafkaClientOptions here, CancellationToken cancellation)
    {
        if (!IsAsked(parsed)) return null;
        var client = Client(parsed, here);
        try
        {
            await new KafkaAdmin(client).ListTopicsAsync(includeInternal: false, cancellation);
            return client;
        }
        catch (KafkaConnectionException error)
        {
            await client.DisposeAsync();
            var failure = KafkaFailure.Of(error);
            throw new CommandFailure(failure.ExitCode, failure.Code, $"the other cluster, {failure.Message}", Next(parsed, error), error);
        }
    }

    KafkaClient Client(ParseResult parsed, KafkaClientOptions here)
    {
        if (parsed.GetValue(_config) is not { } path) return new(here with { BootstrapServers = ConnectionSettings.Split(parsed.GetValue(_brokers)!) });
        var settings = new ConnectionSettings(_config.Name) { Subject = "the other cluster: " };
        settings.AddFile(path);
        string brokers = parsed.GetValue(_brokers) ?? settings.Brokers
            ?? throw new CommandFailure(ExitCode.Usage, "WEIR8010", "--to-config names no brokers of the other cluster", "Name them with --to-brokers host:port, or as bootstrap.servers in the file");
        return settings.Connect(brokers, io.Time);
    }

    string Next(ParseResult parsed, KafkaConnectionException error) => parsed.GetValue(_config) is not null
        ? error.Hint ?? "Check that it runs, and what --to-brokers and --to-config say of it"
        : $"{ErrorLine.Sentence(error.Hint ?? "Check that it runs and that --to-brokers names it")} It was tried with the settings of the cluster with the letters; --to-config FILE gives it others";
}
