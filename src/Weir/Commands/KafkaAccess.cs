using System.CommandLine;
using Weir.Engine;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary>How a command reaches Kafka: <c>-b</c> or the variable <c>WEIR_BOOTSTRAP_SERVERS</c>, with settings by <c>-X</c> and <c>-F</c> as kcat has them.</summary>
sealed class KafkaAccess(ProgramIo io)
{
    public const string Variable = "WEIR_BOOTSTRAP_SERVERS";
    static readonly string[] BrokerNames = ["bootstrap.servers", "metadata.broker.list"];

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
        var settings = Settings(parsed);
        string found = Given(parsed) ?? settings.Find(pair => BrokerNames.Contains(pair.Key)).Value ?? Brokers(parsed)
            ?? throw new CommandFailure(ExitCode.Usage, "WEIR8010", "no brokers named", $"Name them with -b host:port or in {Variable}; 'weir broker' starts one here");
        settings.RemoveAll(pair => BrokerNames.Contains(pair.Key));
        string folder = parsed.GetValue(_file) is { } path ? Path.GetDirectoryName(Path.GetFullPath(path))! : Directory.GetCurrentDirectory();
        var (kafka, problems) = KafkaSettings.Read(settings, "-X", PipelineEnvironment.OfProcess(), folder);
        if (kafka is null) throw Wrong(problems.First(problem => problem.Severity == ProblemSeverity.Error));
        return new KafkaClient(KafkaClientOptions.Of(found.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), kafka) with { Time = io.Time });
    }

    /// <summary>Of the file first, so that what <c>-X</c> says wins.</summary>
    List<KeyValuePair<string, string>> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parsed.GetValue(_file) is { } path)
        {
            foreach (string line in Lines(path)) Add(settings, line, path);
        }
        foreach (string text in parsed.GetValue(_setting) ?? []) Add(settings, text, "-X");
        return [.. settings];
    }

    static IEnumerable<string> Lines(string path)
    {
        if (Directory.Exists(path)) throw new CommandFailure(ExitCode.Configuration, "WEIR8026", $"'{path}' is a folder, not a file", "Name a file of settings with -F");
        try
        {
            return File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or '!'));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8026", $"the file '{path}' cannot be read: {error.Message}", "Name a file of settings with -F");
        }
    }

    static void Add(Dictionary<string, string> settings, string text, string from)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        // The text may be half a password: it is not shown.
        if (equals < 1) throw CommandFailure.Usage($"a setting of {from} has no '='", "Write name=value");
        settings[text[..equals].Trim()] = text[(equals + 1)..].Trim();
    }

    static CommandFailure Wrong(Problem problem) => new(ExitCode.Configuration, problem.Code, problem.Message.Replace("kafka.common.", "", StringComparison.Ordinal), problem.Hint?.Replace("kafka.common.", "", StringComparison.Ordinal) ?? "");
}
