using System.Runtime.InteropServices;

namespace Weir.Support.Processes;

/// <summary>The program <c>weir</c> as it was built with these tests.</summary>
static class WeirProgramFile
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // artifacts/bin/PROJECT/release -> artifacts/bin/Weir/release, artifacts/publish/Weir/release_linux-x64
    static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
    static readonly string Built = System.IO.Path.Combine(AppContext.BaseDirectory, "../../Weir", Configuration);
    static readonly string Published = System.IO.Path.Combine(AppContext.BaseDirectory, "../../../publish/Weir", $"{Configuration}_{RuntimeInformation.RuntimeIdentifier}");

    /// <summary>The one that eng/build.sh compiled ahead of time, where it is as new as the built one.</summary>
    public static string Path { get; } = System.IO.Path.Combine(IsPublishedCurrent() ? Published : Built, "weir");

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Exit code, standard output, standard error.</returns>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(Limit, arguments);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(TimeSpan limit, params string[] arguments)
    {
        await using var process = ChildProcess.Start("weir " + arguments[0], Path, arguments);
        int exitCode = await process.ExitAsync(limit);
        return (exitCode, process.Output, process.Errors);
    }

    static bool IsPublishedCurrent() =>
        Directory.EnumerateFiles(Built, "*.dll").All(file => File.GetLastWriteTimeUtc(System.IO.Path.Combine(Published, System.IO.Path.GetFileName(file))) >= File.GetLastWriteTimeUtc(file));
}
