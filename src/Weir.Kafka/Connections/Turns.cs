namespace Weir.Kafka.Connections;

/// <summary>One at a time, in the order of asking. Safe for several threads.</summary>
/// <remarks>Not a SemaphoreSlim: whoever waits for one with a cancellation token goes on by way of the thread pool, and a simulation has only its own scheduler.</remarks>
sealed class Turns
{
    readonly Lock _gate = new();
    readonly Queue<TaskCompletionSource> _waiting = [];
    bool _taken;

    /// <summary>Completes when it is the caller's turn, which <see cref="Release"/> ends.</summary>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public Task WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_taken)
            {
                var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(turn);
                return AwaitAsync(turn, cancellation);
            }
            _taken = true;
            return Task.CompletedTask;
        }
    }

    /// <summary>Lets the next one go on.</summary>
    public void Release()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var next))
                if (next.TrySetResult()) return;
            _taken = false;
        }
    }

    static async Task AwaitAsync(TaskCompletionSource turn, CancellationToken cancellation)
    {
        using var cancelled = cancellation.UnsafeRegister(static (turn, token) => ((TaskCompletionSource)turn!).TrySetCanceled(token), turn);
        await turn.Task;
    }
}
