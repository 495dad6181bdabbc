namespace Weir.Simulation.Scheduling;

/// <summary>
/// One operating system process: the synchronization context of all its code, with its own clock. What awaits inside comes back here, so that
/// the process can be paused and killed between any two continuations.
/// </summary>
sealed class SimulatedProcess : SynchronizationContext
{
    readonly SimulationScheduler _scheduler;
    readonly List<WorkItem> _held = [];
    readonly TaskCompletionSource _killed = new();

    public SimulatedProcess(SimulationScheduler scheduler, string name, int id, bool isBare)
    {
        _scheduler = scheduler;
        Name = name;
        Id = id;
        IsBare = isBare;
        Time = new SimulatedClock(scheduler, this);
    }

    public string Name { get; }

    public int Id { get; }

    /// <summary>Its callbacks run without a synchronization context: what awaits inside .NET's own libraries then goes on in place and not on the thread pool.</summary>
    public bool IsBare { get; }

    public TimeProvider Time { get; }

    /// <summary>How far its machine's wall clock is off; what waits does not see it.</summary>
    public TimeSpan ClockOffset { get; set; }

    public ProcessState State { get; private set; } = ProcessState.Running;

    /// <summary>Ends when the process is killed.</summary>
    public Task Killed => _killed.Task;

    public void Pause()
    {
        if (State == ProcessState.Running) State = ProcessState.Paused;
    }

    public void Resume()
    {
        if (State != ProcessState.Paused) return;
        State = ProcessState.Running;
        foreach (var item in _held) _scheduler.Add(item);
        _held.Clear();
    }

    public void Kill()
    {
        State = ProcessState.Dead;
        _held.Clear();
        _killed.TrySetResult();
    }

    /// <summary>Has the code that runs now take so long: whatever else can run goes on meanwhile, in this process too, as beside a thread that works. Returns early where the process is killed.</summary>
    public void BeBusy(TimeSpan time)
    {
        bool isDone = false;
        _scheduler.At(_scheduler.Now + time, this, _ => isDone = true, null);
        _scheduler.RunWhile(() => !isDone && State != ProcessState.Dead);
        SetSynchronizationContext(this);
    }

    /// <summary>Runs a program in the process. The task never ends when the process is killed before.</summary>
    public Task RunAsync(Func<Task> program)
    {
        var ended = new TaskCompletionSource();
        Post(async _ =>
        {
            try
            {
                await program();
                ended.SetResult();
            }
            catch (Exception exception)
            {
                ended.SetException(exception);
            }
        }, null);
        return ended.Task;
    }

    /// <inheritdoc cref="RunAsync(Func{Task})"/>
    public async Task<T> RunAsync<T>(Func<Task<T>> program)
    {
        T result = default!;
        await RunAsync(async () => { result = await program(); });
        return result;
    }

    public override void Post(SendOrPostCallback d, object? state) => _scheduler.Post(this, d, state);

    public override SynchronizationContext CreateCopy() => this;

    public override string ToString() => Name;

    /// <summary>Keeps what cannot run now; false when it is to run.</summary>
    internal bool Holds(WorkItem item)
    {
        if (State == ProcessState.Paused) _held.Add(item);
        return State != ProcessState.Running;
    }
}
