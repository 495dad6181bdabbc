namespace Weir.Kafka.Membership;

/// <summary>What heartbeats were told, for the worker to see and to wait for.</summary>
sealed class RaisedSignal
{
    TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _signalled = Task.CompletedTask;
    readonly Lock _gate = new();
    volatile MembershipSignal _signal = MembershipSignal.None;

    public MembershipSignal Signal => _signal;

    /// <summary>Completes when a signal is raised.</summary>
    public Task Signalled => Volatile.Read(ref _signalled);

    /// <summary>Nothing is raised any more.</summary>
    public void Reset()
    {
        _signal = MembershipSignal.None;
        var raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _raised, raised);
        Volatile.Write(ref _signalled, InContextAsync(raised.Task));
    }

    /// <summary>Raises it, unless who was told is not <paramref name="current"/> any more, or knows worse: a member that is lost must not join again with what it had.</summary>
    public void Raise(MembershipSignal signal, CancellationToken current)
    {
        lock (_gate)
        {
            if (current.IsCancellationRequested || signal < _signal) return;
            _signal = signal;
        }
        Volatile.Read(ref _raised).TrySetResult();
    }

    // Task.WhenAny goes on from the thread pool when what it waits for runs continuations asynchronously; an await goes on in its context.
    static async Task InContextAsync(Task task) => await task;
}
