namespace Weir.Kafka.Lag;

/// <summary>How far a group is behind in one partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">The next offset the group will read, or null where it committed nothing.</param>
/// <param name="LogStart">The first offset that retention has left.</param>
/// <param name="End">The end for the group's readers: the last stable offset under read_committed.</param>
/// <param name="Records">Offsets from the first record that is still to be read to the end; 0 where only markers and aborted records are left. Never negative.</param>
/// <param name="Behind">Age of the first record that is still to be read, by its own timestamp, less the delay that the pipeline waits for on purpose (<c>source.delay</c>); zero where there is none.</param>
public sealed record PartitionLag(TopicPartition Partition, long? Committed, long LogStart, long End, long Records, TimeSpan Behind)
{
    /// <summary>Records that the group has read and that are in its retry topics still, as its counters beside the position say.</summary>
    public long InRetry { get; init; }

    /// <summary>Records that retention deleted before the group read them.</summary>
    public long Lost => Committed is { } committed ? Math.Max(0, LogStart - committed) : 0;
}
