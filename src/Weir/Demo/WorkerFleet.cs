using System.Globalization;
using Weir.Commands;

namespace Weir.Demo;

/// <summary>The demo's worker processes. One that ends is started again under its name, as a StatefulSet does.</summary>
sealed class WorkerFleet(DemoFolder folder, string brokers, int count, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    const int MostFailures = 5;

    readonly WorkerProcess[] _workers = new WorkerProcess[count];
    int _failures, _nextVictim;

    public void Start()
    {
        for (int number = 0; number < count; number++) _workers[number] = StartWorker(number);
    }

    /// <summary>Kills one worker with SIGKILL, each in turn, and returns its name.</summary>
    public string KillOne()
    {
        int number = _nextVictim++ % count;
        Interlocked.Decrement(ref _failures);
        _workers[number].Kill();
        return _workers[number].Name;
    }

    /// <summary>Looks after the workers until cancelled.</summary>
    /// <exception cref="CommandFailure">A worker says that starting again will not help, or keeps ending.</exception>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Look, time, cancellation);
            for (int number = 0; number < count; number++)
            {
                if (!_workers[number].HasExited) continue;
                var ended = _workers[number];
                if (ended.ExitCode == ExitCode.Configuration || ++_failures > MostFailures) throw Failed(ended);
                await ended.DisposeAsync();
                _workers[number] = StartWorker(number);
            }
        }
    }

    /// <summary>SIGTERM to all, and the end of each.</summary>
    public Task StopAsync() => Task.WhenAll(_workers.Where(worker => worker is not null).Select(worker => worker.StopAsync(StopLimit, time)));

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            if (worker is not null) await worker.DisposeAsync();
        }
    }

    WorkerProcess StartWorker(int number)
    {
        string name = "demo-" + number.ToString(CultureInfo.InvariantCulture);
        return WorkerProcess.Start(name, ["run", folder.Pipeline, "-b", brokers, "--instance", name, "--workers", "1", "--start", "earliest", "--until-input-ends"], folder.LogOf(name));
    }

    CommandFailure Failed(WorkerProcess worker)
    {
        string last = File.ReadLines(folder.LogOf(worker.Name)).LastOrDefault() ?? "it said nothing";
        return new CommandFailure(worker.ExitCode == ExitCode.Configuration ? ExitCode.Configuration : ExitCode.Failed, "WEIR8023", $"worker {worker.Name} ended with exit code {worker.ExitCode}: {last}", "");
    }
}
