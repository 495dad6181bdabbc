using System.Diagnostics;

namespace Weir.Simulation.Scheduling;

/// <summary>
/// Runs every process on one thread: of all continuations that could run, the seed chooses the next. Virtual time moves only when none can.
/// Whatever leaves the thread (the thread pool, a real timer) is found when it comes back, and fails the run.
/// </summary>
sealed class SimulationScheduler(int seed)
{
    const int StepsAtOneInstantMax = 500_000;
    const long StepsMax = 3_000_000;
    static readonly TimeSpan ForeignWait = TimeSpan.FromMilliseconds(500);

    readonly Random _random = new(seed);
    readonly List<WorkItem> _runnable = [];
    readonly PriorityQueue<WorkItem, (long Due, long Number)> _timers = new();
    string? _escape;
    int _thread = Environment.CurrentManagedThreadId;
    int _processes;
    int _stepsNow;
    long _numbers;

    public int Seed => seed;

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Continuations run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A hash over which continuation of which process ran when: equal for two runs that went the same way.</summary>
    public ulong TraceHash { get; private set; } = 14695981039346656037;

    public SimulatedProcess NewProcess(string name, bool isBare = false) => new(this, name, ++_processes, isBare);

    /// <summary>Runs until <paramref name="main"/> ends; throws what it throws.</summary>
    /// <exception cref="SimulationFailedException">Deadlock, endless work, or code that left the thread.</exception>
    public void Run(Func<Task> main)
    {
        _thread = Environment.CurrentManagedThreadId;
        var before = SynchronizationContext.Current;
        try
        {
            var ended = NewProcess("main").RunAsync(main);
            while (!ended.IsCompleted) Step();
            ended.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Has a process run something at a point of virtual time, or now when that is over.</summary>
    public void At(TimeSpan due, SimulatedProcess process, SendOrPostCallback callback, object? state)
    {
        var item = new WorkItem(process, ++_numbers, callback, state);
        _timers.Enqueue(item, (Math.Max(due.Ticks, Now.Ticks), item.Number));
    }

    /// <summary>Runs from inside of what runs, while <paramref name="condition"/> holds.</summary>
    internal void RunWhile(Func<bool> condition)
    {
        while (condition()) Step();
    }

    internal void Post(SimulatedProcess process, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Interlocked.CompareExchange(ref _escape, $"code of '{process}' came back from another thread:{Environment.NewLine}{callback.Method} {Describe(state)}{Environment.NewLine}{new StackTrace(1)}", null);
            return;
        }
        Add(new(process, ++_numbers, callback, state));
    }

    internal void Add(WorkItem item)
    {
        if (item.Process.State != ProcessState.Dead) _runnable.Add(item);
    }

    internal SimulationFailedException Failure(string what, Exception? cause = null) => new(seed, $"at {Now.TotalSeconds:0.000} s, after {Steps} steps: {what}", cause);

    void Step()
    {
        if (Volatile.Read(ref _escape) is { } escape) throw Failure(escape);
        while (_runnable.Count == 0) Advance();
        int chosen = _random.Next(_runnable.Count);
        var item = _runnable[chosen];
        _runnable[chosen] = _runnable[^1];
        _runnable.RemoveAt(_runnable.Count - 1);
        if (item.Process.Holds(item)) return;
        Count(item);
        SynchronizationContext.SetSynchronizationContext(item.Process.IsBare ? null : item.Process);
        item.Callback(item.State);
    }

    void Advance()
    {
        if (_timers.Count == 0)
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref _escape) is not null, ForeignWait);
            throw Failure(Volatile.Read(ref _escape) ?? "deadlock: nothing can run and no timer is set");
        }
        _timers.TryPeek(out _, out var first);
        Now = TimeSpan.FromTicks(first.Due);
        _stepsNow = 0;
        while (_timers.TryPeek(out var item, out var next) && next.Due <= first.Due)
        {
            _timers.Dequeue();
            Add(item);
        }
    }

    void Count(in WorkItem item)
    {
        Steps++;
        TraceHash = (TraceHash ^ ((ulong)item.Number << 20) ^ (ulong)(uint)item.Process.Id ^ ((ulong)Now.Ticks << 40)) * 1099511628211;
        if (++_stepsNow > StepsAtOneInstantMax) throw Failure($"endless work: {StepsAtOneInstantMax} steps and time stands still; the last in '{item.Process}': {Describe(item.State)}");
        if (Steps > StepsMax) throw Failure($"endless work: {StepsMax} steps");
    }

    static string Describe(object? state) => state switch
    {
        Delegate action => $"{action.Method.DeclaringType}.{action.Method.Name} of {action.Target}",
        _ => state?.ToString() ?? "",
    };
}
