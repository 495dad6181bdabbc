namespace Weir.Bench.Processes;

/// <summary>A program that runs to its end.</summary>
static class Script
{
    /// <returns>What it said.</returns>
    /// <exception cref="BenchFailure">It failed, took too long or could not be started; the text has what it said.</exception>
    public static Task<string> RunAsync(TimeSpan limit, params string[] command) => RunAsync(limit, new Launch(command[0], command[1..]), CancellationToken.None);

    /// <inheritdoc cref="RunAsync(TimeSpan, string[])"/>
    public static async Task<string> RunAsync(TimeSpan limit, Launch launch, CancellationToken cancellation)
    {
        string command = string.Join(' ', [launch.Program, .. launch.Arguments]);
        using var folder = new RunFolder();
        await using var process = ChildProcess.Start(launch, folder.Of("output"));
        try
        {
            await process.WaitAsync(limit, cancellation);
        }
        catch (TimeoutException)
        {
            throw new BenchFailure($"{command} did not end within {limit.TotalSeconds:0} s: {process.LogEnd}");
        }
        return process.ExitCode == 0 ? process.Output : throw new BenchFailure($"{command} ended with {process.ExitCode}: {process.LogEnd}");
    }
}
