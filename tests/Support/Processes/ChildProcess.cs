using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Support.Processes;

/// <summary>A program of ours with what it printed. Killed when disposed.</summary>
sealed partial class ChildProcess : IAsyncDisposable
{
    const int Terminated = 15;
    const int Continued = 18;
    const int Stopped = 19;
    const int LogCharacters = 8_000;

    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly StringBuilder _errors = new();
    bool _isDisposed;
    readonly string _name;

    ChildProcess(Process process, string name) => (_process, _name) = (process, name);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has in memory, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>What it wrote to standard output.</summary>
    public string Output => Read(_output);

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => Read(_errors);

    /// <summary>The end of its log under its name, for a failure's text.</summary>
    public string Log
    {
        get
        {
            string text = Errors;
            return $"---- {_name}{(HasExited ? $" (exit code {ExitCode})" : "")}\n{(text.Length > LogCharacters ? text[^LogCharacters..] : text)}";
        }
    }

    /// <param name="name">For messages.</param>
    /// <param name="program">A path, or a name on the PATH.</param>
    /// <param name="arguments">As they are, no shell.</param>
    /// <param name="environment">Variables beside our own; null removes one.</param>
    public static ChildProcess Start(string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Most of ours live for seconds, in which what is learned and compiled for long runs costs nearly half of their time: methods are compiled anew after 32,768 calls, not 30.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "8000";
        foreach (var (variable, value) in environment ?? new Dictionary<string, string?>()) start.Environment[variable] = value;
        var child = new ChildProcess(new Process { StartInfo = start }, name);
        child._process.OutputDataReceived += (_, line) => Add(child._output, line.Data);
        child._process.ErrorDataReceived += (_, line) => Add(child._errors, line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Writes <paramref name="text"/> to its standard input and ends that.</summary>
    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        _process.StandardInput.Close();
    }

    /// <summary>kill -9; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>SIGSTOP: it stands still with all its connections.</summary>
    public void Suspend() => Send(Stopped);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Send(Continued);

    /// <summary>SIGTERM, and the time it took to end.</summary>
    public async Task<TimeSpan> TerminateAsync(TimeSpan limit)
    {
        long started = TimeProvider.System.GetTimestamp();
        Terminate();
        await ExitAsync(limit);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>SIGTERM, without waiting.</summary>
    public void Terminate() => Send(Terminated);

    /// <summary>Completes when it has ended.</summary>
    public Task ExitedAsync() => _process.WaitForExitAsync();

    /// <exception cref="TimeoutException">It goes on for longer than <paramref name="limit"/>.</exception>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WithinAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_name} did not end within {limit.TotalSeconds:0} s\n{Log}");
        }
        return ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // Also a second time: who fails between an end and the next start disposes of what has gone.
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    void Send(int signal)
    {
        if (Signal(_process.Id, signal) != 0) throw new InvalidOperationException($"{_name} could not be sent signal {signal}");
    }

    static void Add(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
