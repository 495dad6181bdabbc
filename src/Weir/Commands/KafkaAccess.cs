using System.CommandLine;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary>How a command reaches Kafka: <c>-b</c> or the variable <c>WEIR_BOOTSTRAP_SERVERS</c>, with settings by <c>-X</c> and <c>-F</c> as kcat has them.</summary>
sealed class KafkaAccess(ProgramIo io)
{
    public const string Variable = "WEIR_BOOTSTRAP_SERVERS";

    readonly Option<string?> _brokers = new("--bootstrap-server", "-b", "--brokers")
    {
        Description = $"One or more brokers, host:port, separated by commas. Default: the variable {Variable}.",
        HelpName = "host:port",
    };

    readonly Option<string[]> _setting = new("-X") { Description = "A setting of the connection such as security.protocol=sasl_ssl; may be given several times.", HelpName = "name=value" };
    readonly Option<string?> _file = new("-F") { Description = "A file with a setting on each line; the place for passwords.", HelpName = "file" };

    /// <summary>All of it, for commands that have no pipeline file to say it.</summary>
    public void AddTo(Command command)
    {
        AddBrokersTo(command);
        command.Add(_setting);
        command.Add(_file);
    }

    /// <summary>Only <c>-b</c>.</summary>
    public void AddBrokersTo(Command command) => command.Add(_brokers);

    /// <summary>What <c>-b</c> says.</summary>
    public string? Given(ParseResult parsed) => parsed.GetValue(_brokers);

    /// <summary>Whether <c>-X</c> or <c>-F</c> is there.</summary>
    public bool HasSettings(ParseResult parsed) => parsed.GetValue(_file) is not null || parsed.GetValue(_setting) is { Length: > 0 };

    /// <summary>What <c>-b</c> or the variable says; null when neither is there.</summary>
    public string? Brokers(ParseResult parsed) => Given(parsed) ?? (io.Variable(Variable) is { Length: > 0 } text ? text : null);

    /// <exception cref="CommandFailure">Nobody said where the brokers are, or a setting is wrong.</exception>
    public KafkaClient Connect(ParseResult parsed)
    {
        // The file first, so that what -X says wins.
        var settings = new ConnectionSettings("-F");
        if (parsed.GetValue(_file) is { } path) settings.AddFile(path);
        foreach (string text in parsed.GetValue(_setting) ?? []) settings.Add(text, "-X");
        string found = Given(parsed) ?? settings.Brokers ?? Brokers(parsed)
            ?? throw new CommandFailure(ExitCode.Usage, "WEIR8010", "no brokers named", $"Name them with -b host:port or in {Variable}; 'weir broker' starts one here");
        return settings.Connect(found, io.Time);
    }
}
