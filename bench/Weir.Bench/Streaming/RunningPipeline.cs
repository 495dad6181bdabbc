using Weir.Bench.Brokers;
using Weir.Bench.Contenders;
using Weir.Bench.Measuring;
using Weir.Bench.Processes;
using Weir.Bench.Rows;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Streaming;

/// <summary><c>weir run</c> with the login job, while records come.</summary>
sealed class RunningPipeline : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly RunFolder _folder = new();
    readonly ChildProcess _process;

    RunningPipeline(IBroker broker, Row row, JobTopics topics, IEnumerable<KeyValuePair<string, string>> settings, string[] options)
    {
        var launch = WeirContender.Launch(new(row, broker.Access, topics.Source, topics.Source, _folder.Path), Checkout.Path("bench", WeirContender.PipelineFile));
        var variables = new Dictionary<string, string>(launch.Environment);
        foreach (var (name, value) in settings) variables[name] = value;
        _process = ChildProcess.Start(launch with { Arguments = [.. launch.Arguments, .. options], Environment = variables }, _folder.Of("log"));
        Tree = new(_process.Id);
    }

    /// <summary>What it takes.</summary>
    public ProcessTree Tree { get; }

    /// <summary>Starts it, and waits until it has its partitions.</summary>
    /// <param name="broker">Where.</param>
    /// <param name="row">Which variant of the job.</param>
    /// <param name="topics">They are there.</param>
    /// <param name="settings">Further settings, by their variables.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="options">Further options of <c>weir run</c>.</param>
    public static async Task<RunningPipeline> StartAsync(IBroker broker, Row row, JobTopics topics, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellation, params string[] options)
    {
        var running = new RunningPipeline(broker, row, topics, settings, options);
        try
        {
            await running.UntilAsync(() => running._process.Output.Contains("WEIR6002", StringComparison.Ordinal), "it has its partitions", cancellation);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits while it runs.</summary>
    /// <exception cref="BenchFailure">It ended, or it took too long.</exception>
    public async Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            RequireRunning(what);
            if (TimeProvider.System.GetElapsedTime(started) > StartLimit) throw new BenchFailure($"after {StartLimit.TotalSeconds:0} s it is not so that {what}\n{_process.LogEnd}");
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    /// <exception cref="BenchFailure">It has ended.</exception>
    public void RequireRunning(string before)
    {
        if (_process.HasExited) throw new BenchFailure($"weir run ended with {_process.ExitCode} before {before}\n{_process.LogEnd}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopLimit);
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
