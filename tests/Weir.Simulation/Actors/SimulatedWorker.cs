using Weir.Engine;
using Weir.Kafka;
using Weir.Simulation.Network;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>One process that runs the pipeline (<c>weir run</c>), from its start to its end.</summary>
sealed class SimulatedWorker
{
    readonly TracedEvents _events;
    readonly Queue<Action<PipelineControl>> _told = [];
    Action? _stop;
    PipelineRun? _run;

    public SimulatedWorker(SimulationScheduler scheduler, SimulatedNetwork network, PipelinePlan plan, string instance, bool isNamed, int number, int seed, SimulationTrace trace, Action<SourceGap> passed, TimeSpan clockOffset = default)
    {
        Process = scheduler.NewProcess($"{instance}#{number}");
        Process.ClockOffset = clockOffset;
        _events = new(trace, Process, passed);
        var options = new PipelineRunOptions { Instance = instance, IsNamed = isNamed, Transport = network.Of(Process), Time = Process.Time, Seed = seed, Events = _events, HasOneThread = true };
        Program = Process.RunAsync(() => RunAsync(plan, options));
    }

    public SimulatedProcess Process { get; }

    /// <summary>Ends with the process's program; never when the process is killed.</summary>
    public Task Program { get; }

    /// <summary>Whether it was asked to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Whether its run has begun.</summary>
    public bool HasStarted => _run is not null;

    /// <summary>Transactions that this process knows to be committed, and those it gave up.</summary>
    public (long Committed, long Aborted) Transactions => _run is { } run ? (run.Status.Committed, run.Status.Aborted) : default;

    /// <summary>How often one of its partitions halted.</summary>
    public int Halts => _events.Halts;

    /// <summary>As an operator does, once the pipeline runs: in the order in which it was told, also by a process that was paused meanwhile.</summary>
    public void Tell(Action<PipelineControl> what)
    {
        _told.Enqueue(what);
        Process.Post(_ =>
        {
            var next = _told.Dequeue();
            if (_run is { } run) next(run.Control);
        }, null);
    }

    /// <summary>As SIGTERM does.</summary>
    public void Stop()
    {
        IsStopping = true;
        Process.Post(_ => _stop?.Invoke(), null);
    }

    async Task RunAsync(PipelinePlan plan, PipelineRunOptions options)
    {
        if (IsStopping) return;
        using var stop = new CancellationTokenSource();
        var stopped = new TaskCompletionSource();
        _stop = () => { stop.Cancel(); stopped.TrySetResult(); };
        try
        {
            await using var run = _run = await PipelineRun.StartAsync(plan, options, stop.Token);
            await Task.WhenAny(run.Completion, stopped.Task);
            if (stopped.Task.IsCompleted) await run.StopAsync();
            await run.Completion;
        }
        finally
        {
            _stop = null;
        }
    }
}
