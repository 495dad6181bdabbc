namespace Weir.Support.Processes;

/// <summary><c>../shared/peers</c>: loader, checker and the login job in other systems, written by somebody else in another language.</summary>
static class JavaTools
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);
    static readonly Lazy<Task<string?>> ClassPath = new(BuildAsync);

    /// <summary>Whether they are there and could be compiled.</summary>
    public static async Task<bool> AreThereAsync() => await ClassPath.Value is not null;

    /// <summary>Skips the calling test where they are missing.</summary>
    public static async Task RequireAsync() => Assert.SkipUnless(await AreThereAsync(), "needs ../shared/peers and a JDK");

    /// <summary>Starts a program: <c>LoginClients</c> or <c>LoginStreams</c>, which run until SIGTERM.</summary>
    public static async Task<ChildProcess> StartAsync(params string[] arguments) =>
        ChildProcess.Start("peers " + arguments[0], "java", ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", (await ClassPath.Value)!, .. arguments]);

    /// <summary>Runs <c>Load</c> or <c>Verify</c> and returns what it printed.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        await using var process = await StartAsync(arguments);
        int exitCode = await process.ExitAsync(Limit);
        return exitCode == 0 ? process.Output.Trim() : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {exitCode}: {process.Output}{process.Errors}");
    }

    static async Task<string?> BuildAsync()
    {
        string environment = Path.Combine(SharedFolder.Kafka, "../peers/env.sh");
        if (!File.Exists(environment)) return null;
        const string script = """. "$0"; [ -f "$BUILD/tools/Verify.class" -a -f "$BUILD/kafka/LoginStreams.class" ] || "$PEERS/build.sh" >&2; echo "$BUILD/tools:$BUILD/kafka:$KAFKA_LIBS/*" """;
        await using var process = ChildProcess.Start("peers build", "bash", ["-c", script, environment]);
        return await process.ExitAsync(Limit) == 0 ? process.Output.Trim() : null;
    }
}
