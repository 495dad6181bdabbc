namespace Weir.Tests.Broker;

/// <summary>Runs asynchronous work on the calling thread, what is ready in an order drawn from a seed. Work that leaves it is an error.</summary>
sealed class SeededScheduler(int seed) : SynchronizationContext
{
    readonly Random _random = new(seed);
    readonly List<(SendOrPostCallback Call, object? State)> _ready = [];
    readonly int _thread = Environment.CurrentManagedThreadId;
    volatile string? _cameFromOutside;

    public static void Run(int seed, Func<Task> work)
    {
        var before = Current;
        var scheduler = new SeededScheduler(seed);
        SetSynchronizationContext(scheduler);
        try
        {
            scheduler.RunToEnd(work());
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread) _cameFromOutside = Environment.StackTrace;
        lock (_ready) _ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    void RunToEnd(Task work)
    {
        while (!work.IsCompleted)
        {
            Assert.Null(_cameFromOutside);
            Assert.True(_ready.Count > 0, "nothing is left to do and the work is not done: it waits for something outside of the scheduler");
            int next = _random.Next(_ready.Count);
            var (call, state) = _ready[next];
            _ready.RemoveAt(next);
            call(state);
        }
        work.GetAwaiter().GetResult();
    }
}
