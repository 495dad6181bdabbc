namespace Weir.Support.Processes;

/// <summary>The program <c>weir</c> as it was built with these tests.</summary>
static class WeirProgramFile
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // artifacts/bin/PROJECT/release -> artifacts/bin/Weir/release
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "../../Weir", new DirectoryInfo(AppContext.BaseDirectory).Name, "weir");

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Exit code, standard output, standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start("weir " + arguments[0], Path, arguments);
        int exitCode = await process.ExitAsync(Limit);
        return (exitCode, process.Output, process.Errors);
    }
}
