namespace Weir.Broker.Logs;

/// <summary>The record batches of one partition. One caller appends at a time; reads come from anywhere.</summary>
interface IPartitionLog
{
    /// <summary>The first offset that can be read.</summary>
    long LogStartOffset { get; }

    /// <summary>The offset the next record gets.</summary>
    long LogEndOffset { get; }

    /// <summary>The end of what is durable: consumers read below it.</summary>
    long HighWatermark { get; }

    /// <summary>Called after <see cref="HighWatermark"/> rose; by whoever made it rise, so it does little.</summary>
    Action? HighWatermarkAdvanced { get; set; }

    /// <summary>Appends a copy of one whole batch, with its base offset and leader epoch set; a group fsync follows by itself.</summary>
    /// <returns>The batch's base offset.</returns>
    long Append(ReadOnlyMemory<byte> batch, int leaderEpoch);

    /// <summary>Whole batches from the one that holds <paramref name="offset"/>, below <paramref name="endOffset"/>: as many as fit into <paramref name="maxBytes"/>, at least one.</summary>
    ReadOnlyMemory<byte> Read(long offset, long endOffset, int maxBytes);

    /// <summary>Base offset of the first batch whose greatest timestamp is not before <paramref name="timestamp"/>; -1 when there is none.</summary>
    long FirstBatchAt(long timestamp);

    /// <summary>Forgets what is before <paramref name="offset"/>.</summary>
    void TruncateBefore(long offset);
}
