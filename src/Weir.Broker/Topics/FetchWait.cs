namespace Weir.Broker.Topics;

/// <summary>One fetch that waits until one of its partitions has more to read, or its time is up.</summary>
sealed class FetchWait : IDisposable
{
    readonly TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ITimer timer;

    public FetchWait(TimeProvider time, TimeSpan longest) =>
        timer = time.CreateTimer(static wait => ((FetchWait)wait!).Signal(), this, longest, Timeout.InfiniteTimeSpan);

    /// <summary>Waits; not by WaitAsync, which would go on from the thread pool and leave the caller's context.</summary>
    public async Task CompletedAsync(CancellationToken cancellation)
    {
        using var cancelled = cancellation.UnsafeRegister(static (wait, token) => ((FetchWait)wait!).signal.TrySetCanceled(token), this);
        await signal.Task;
    }

    public void Signal() => signal.TrySetResult();

    public void Dispose() => timer.Dispose();
}
