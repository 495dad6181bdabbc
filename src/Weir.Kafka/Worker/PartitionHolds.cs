using Weir.Kafka.Fetching;

namespace Weir.Kafka.Worker;

/// <summary>Has a worker's partitions stand still or move as the operator and their own halts want it. Owned by the worker's loop.</summary>
sealed class PartitionHolds(PipelineControl control)
{
    long _heeded = -1;

    /// <summary>Whether one of the partitions stands still.</summary>
    public bool Any { get; private set; }

    /// <summary>Completes when there is something to heed.</summary>
    public Task Changed { get; private set; } = Task.CompletedTask;

    /// <summary>To be called before partitions are fetched and between batches; costs a comparison when nothing changed.</summary>
    public void Heed(IReadOnlyCollection<SourcePartition> owned)
    {
        if (control.Version == _heeded) return;
        (_heeded, var changed) = control.Watch();
        Changed = InContextAsync(changed);
        Any = false;
        foreach (var partition in owned)
        {
            var wish = control.WishFor(partition);
            partition.Heed(in wish);
            Any |= wish.IsHeld;
        }
    }

    // Task.WhenAny goes on from the thread pool when what it waits for runs continuations asynchronously; an await goes on in its context.
    static async Task InContextAsync(Task task) => await task;
}
