namespace Weir.Broker.Topics;

/// <summary>One fetch that waits until one of its partitions has more to read, or its time is up.</summary>
sealed class FetchWait : IDisposable
{
    readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ITimer _timer;

    public FetchWait(TimeProvider time, TimeSpan longest) =>
        _timer = time.CreateTimer(static wait => ((FetchWait)wait!).Signal(), this, longest, Timeout.InfiniteTimeSpan);

    /// <summary>Completes with the signal; fails when nobody waits for the answer any more.</summary>
    public async ValueTask CompletedAsync(CancellationToken closed)
    {
        // Not Task.WaitAsync: with a source like this one it goes by way of the thread pool, and a simulation has only its own scheduler.
        using var cancelled = closed.UnsafeRegister(static wait => ((FetchWait)wait!).Signal(), this);
        await _signal.Task;
        closed.ThrowIfCancellationRequested();
    }

    public void Signal() => _signal.TrySetResult();

    public void Dispose() => _timer.Dispose();
}
