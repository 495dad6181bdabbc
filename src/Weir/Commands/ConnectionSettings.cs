using Weir.Engine;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary>Settings of a connection as a command line gives them, one by one or by a file with one on each line. What is added later wins.</summary>
/// <param name="option">Of the file, for what is said about it.</param>
sealed class ConnectionSettings(string option)
{
    static readonly string[] BrokerNames = ["bootstrap.servers", "metadata.broker.list"];

    readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    string _folder = Directory.GetCurrentDirectory();

    /// <summary>What stands before a complaint about a setting: whose it is.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Those that the settings name; null: none.</summary>
    public string? Brokers => BrokerNames.Select(name => _settings.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);

    /// <summary>Paths in settings are relative to the file's folder; without a file, to the current one.</summary>
    /// <exception cref="CommandFailure">WEIR8026: it cannot be read. A line of it has no '='.</exception>
    public void AddFile(string path)
    {
        foreach (string line in Lines(path)) Add(line, path);
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    }

    /// <param name="text">name=value.</param>
    /// <param name="from">Where it was given.</param>
    /// <exception cref="CommandFailure">It has no '='.</exception>
    public void Add(string text, string from)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        // The text may be half a password: it is not shown.
        if (equals < 1) throw CommandFailure.Usage($"a setting of {from} has no '='", "Write name=value");
        _settings[text[..equals].Trim()] = text[(equals + 1)..].Trim();
    }

    /// <param name="brokers">host:port, separated by commas.</param>
    /// <param name="time">The client's clock.</param>
    /// <exception cref="CommandFailure">A setting is wrong.</exception>
    public KafkaClient Connect(string brokers, TimeProvider time)
    {
        var (kafka, problems) = KafkaSettings.Read(_settings.Where(pair => !BrokerNames.Contains(pair.Key)), "-X", PipelineEnvironment.OfProcess(), _folder);
        if (kafka is null) throw Wrong(problems.First(problem => problem.Severity == ProblemSeverity.Error));
        return new KafkaClient(KafkaClientOptions.Of(Split(brokers), kafka) with { Time = time });
    }

    /// <summary>host:port of each.</summary>
    public static string[] Split(string brokers) => brokers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    IEnumerable<string> Lines(string path)
    {
        if (Directory.Exists(path)) throw new CommandFailure(ExitCode.Configuration, "WEIR8026", $"'{path}' is a folder, not a file", $"Name a file of settings with {option}");
        try
        {
            return File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or '!'));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8026", $"the file '{path}' cannot be read: {error.Message}", $"Name a file of settings with {option}");
        }
    }

    CommandFailure Wrong(Problem problem) => new(ExitCode.Configuration, problem.Code, Subject + problem.Message.Replace("kafka.common.", "", StringComparison.Ordinal), problem.Hint?.Replace("kafka.common.", "", StringComparison.Ordinal) ?? "");
}
