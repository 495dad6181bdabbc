using System.CommandLine;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary>How a command reaches Kafka: <c>-b</c>, or the variable <c>WEIR_BOOTSTRAP_SERVERS</c>.</summary>
sealed class KafkaAccess(ProgramIo io)
{
    public const string Variable = "WEIR_BOOTSTRAP_SERVERS";

    readonly Option<string?> brokers = new("--bootstrap-server", "-b", "--brokers")
    {
        Description = $"One or more brokers, host:port, separated by commas. Default: the variable {Variable}.",
        HelpName = "host:port",
    };

    public void AddTo(Command command) => command.Add(brokers);

    /// <summary>What <c>-b</c> says.</summary>
    public string? Given(ParseResult parsed) => parsed.GetValue(brokers);

    /// <summary>What <c>-b</c> or the variable says; null when neither is there.</summary>
    public string? Brokers(ParseResult parsed) => parsed.GetValue(brokers) ?? (io.Variable(Variable) is { Length: > 0 } text ? text : null);

    /// <exception cref="CommandFailure">Nobody said where the brokers are.</exception>
    public KafkaClient Connect(ParseResult parsed) => Connect(Brokers(parsed)
        ?? throw new CommandFailure(ExitCode.Usage, "WEIR8010", "no brokers named", $"Name them with -b host:port or in {Variable}; 'weir broker' starts one here"));

    public KafkaClient Connect(string brokers) => new(new KafkaClientOptions
    {
        BootstrapServers = brokers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        Time = io.Time,
    });
}
