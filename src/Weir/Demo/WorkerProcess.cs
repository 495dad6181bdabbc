using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Weir.Demo;

/// <summary>A worker as a process of its own, of this same program, so that it can be killed for real. It ends when this process does: its standard input closes.</summary>
sealed class WorkerProcess : IAsyncDisposable
{
    readonly Process _process;
    readonly Task _logged;

    WorkerProcess(string name, Process process, Task logged) => (Name, _process, _logged) = (name, process, logged);

    public string Name { get; }
    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;
    public int ExitCode => _process.ExitCode;

    /// <param name="name">Its instance name.</param>
    /// <param name="arguments">Of <c>weir</c>.</param>
    /// <param name="log">The file that takes what it says, appended.</param>
    public static WorkerProcess Start(string name, IReadOnlyList<string> arguments, string log)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        string own = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this process is not known");
        start.FileName = own;
        // Under 'dotnet weir.dll' the process is dotnet, and the program its first argument.
        if (Path.GetFileNameWithoutExtension(own) == "dotnet") start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{own} did not start");
        return new(name, process, CopyAsync(process, log));
    }

    /// <summary>SIGKILL: the process does nothing any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM where there is one, else the end of its standard input; kill after <paramref name="limit"/>.</summary>
    public async Task StopAsync(TimeSpan limit, TimeProvider time)
    {
        if (!_process.HasExited) _process.StandardInput.Close();
        if (!_process.HasExited && !OperatingSystem.IsWindows()) _ = kill(_process.Id, SigTerm);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _logged;
        _process.Dispose();
    }

    const int SigTerm = 15;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int kill(int process, int signal);

    static async Task CopyAsync(Process process, string log)
    {
        await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var unread = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await process.StandardError.BaseStream.CopyToAsync(file);
        await unread;
    }
}
