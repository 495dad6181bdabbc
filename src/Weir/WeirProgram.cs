using System.CommandLine;

namespace Weir;

/// <summary>The command line of <c>weir</c>: exit codes 0 done, 1 the work failed, 2 wrong usage, 69 unreachable, 78 configuration.</summary>
public static class WeirProgram
{
    /// <summary>Parses <paramref name="args"/>, runs the command and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Event pipelines on Kafka: read, check, clean, pseudonymize and write exactly once.");
        var parsed = root.Parse(args);
        int exit = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? 2 : exit;
    }
}
