namespace Weir.Kafka.Reading;

/// <summary>How far a partition has been read.</summary>
sealed class PartitionCursor(PartitionRange range)
{
    public TopicPartition Partition { get; } = new(range.Topic, range.Partition);

    /// <summary>The next offset to fetch.</summary>
    public long Position { get; set; } = range.From;

    /// <summary>Leader epoch of the last batch read, -1 before the first.</summary>
    public int LeaderEpoch { get; set; } = -1;

    /// <summary>The offset to stop before.</summary>
    public long To { get; } = range.To ?? long.MaxValue;

    /// <summary>Whether the reader's user wants no more of it.</summary>
    public bool IsStopped { get; set; }

    public bool IsDone => IsStopped || Position >= To;

    /// <summary>Whether a fetch or a recovery has it.</summary>
    public bool IsBusy { get; set; }

    /// <summary>When data last came, as a running number: who waited longest is asked for first, since only the first partition of an answer is sure to get one batch.</summary>
    public long ServedAt { get; set; }

    /// <summary>Since when it fails, as the clock's timestamp; null while it does not.</summary>
    public long? FailingSince { get; set; }

    /// <summary>Whether the position is to be moved to the log's start.</summary>
    public bool IsExpired { get; set; }
}
