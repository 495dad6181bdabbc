using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Weir.Bench.Processes;

/// <summary>A program that was started here. What it says goes to a file. When disposed it is killed with all that it started.</summary>
sealed partial class ChildProcess : IAsyncDisposable
{
    const int Terminated = 15;
    const int LogCharacters = 2_000;
    static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(30);

    // In place of the shell. In a session of its own: Ctrl+C reaches the bench alone, which ends the others in order. To a file: reading a pipe would be work
    // during a measurement, and whoever inherits a pipe keeps it open.
    const string ToFile = "exec setsid \"$@\" >\"$0\" 2>&1 </dev/null";

    readonly Process _process;
    readonly string _log;

    ChildProcess(Process process, string log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has said.</summary>
    public string Output => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>The end of what it has said, for a failure's text.</summary>
    public string LogEnd => Output is { Length: > LogCharacters } output ? output[^LogCharacters..] : Output;

    /// <param name="launch">What to start.</param>
    /// <param name="log">The file that it writes both outputs to.</param>
    public static ChildProcess Start(Launch launch, string log)
    {
        var start = new ProcessStartInfo("bash", ["-c", ToFile, log, launch.Program, .. launch.Arguments]);
        foreach (var (variable, value) in launch.Environment) start.Environment[variable] = value;
        return new(Process.Start(start)!, log);
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>Whether it ended within <paramref name="limit"/>; else it is killed.</returns>
    public async Task<bool> StopAsync(TimeSpan limit)
    {
        if (!_process.HasExited && Signal(_process.Id, Terminated) != 0) throw new BenchFailure($"process {_process.Id} could not be sent SIGTERM");
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            await KillAsync();
            return false;
        }
    }

    public Task WaitAsync(TimeSpan limit, CancellationToken cancellation) => _process.WaitForExitAsync(cancellation).WaitAsync(limit, TimeProvider.System, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(KillLimit, TimeProvider.System);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
