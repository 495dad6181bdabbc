namespace Weir.Support.Processes;

/// <summary>Apache Kafka's own command line tools, by the script of <c>KAFKA_HOME</c> or <c>../shared/kafka</c>.</summary>
static class KafkaTools
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>Null where it or Java is missing.</summary>
    public static string? Script { get; } = FindScript();

    /// <summary>Skips the calling test where they are missing.</summary>
    public static void Require() => Assert.SkipWhen(Script is null, "needs Apache Kafka (KAFKA_HOME or ../shared/kafka) and Java");

    /// <summary>Starts a tool; the process is the tool's own.</summary>
    public static ChildProcess Start(string tool, params string[] arguments) => ChildProcess.Start($"kafka {tool}", "bash", [Script!, tool, .. arguments]);

    /// <summary>Runs a tool to its end, with nothing to read.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static Task<string> RunAsync(string tool, params string[] arguments) => FeedAsync("", tool, arguments);

    /// <summary>Runs a tool to its end, with <paramref name="input"/> to read.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> FeedAsync(string input, string tool, params string[] arguments)
    {
        await using var process = Start(tool, arguments);
        await process.WriteAsync(input);
        int exitCode = await process.ExitAsync(Limit);
        return exitCode == 0 ? process.Output : throw new InvalidOperationException($"kafka {tool} {string.Join(' ', arguments)} ended with {exitCode}: {process.Output}{process.Errors}");
    }

    static string? FindScript()
    {
        bool hasJava = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "java")));
        string script = Path.Combine(SharedFolder.Kafka, "kafka");
        return hasJava && File.Exists(script) ? script : null;
    }
}
