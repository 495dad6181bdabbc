namespace Weir.Kafka.Connections;

/// <summary>A request that was sent and not yet answered.</summary>
sealed class PendingRequest(int correlationId, long sentAt, long deadline, bool pooled) : TaskCompletionSource<PooledFrame>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public int CorrelationId => correlationId;

    /// <summary>When it was sent, in the time provider's ticks.</summary>
    public long SentAt => sentAt;

    /// <summary>In the time provider's ticks.</summary>
    public long Deadline { get; private set; } = deadline;

    /// <summary>The broker said that it reads it so much later.</summary>
    public void Extend(long ticks) => Deadline += ticks;

    public bool Pooled => pooled;
}
