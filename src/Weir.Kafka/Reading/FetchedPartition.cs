using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Reading;

/// <summary>Records of one partition as a broker answered them; valid until the next piece is asked for.</summary>
public sealed class FetchedPartition
{
    readonly PartitionCursor _cursor;
    readonly FetchResponse.PartitionData _data;
    readonly IsolationLevel _isolation;
    readonly PooledBuffer _buffer;
    readonly long _to;

    internal FetchedPartition(PartitionCursor cursor, FetchResponse.PartitionData data, IsolationLevel isolation, PooledBuffer buffer)
    {
        _cursor = cursor;
        _data = data;
        _isolation = isolation;
        _buffer = buffer;
        _to = cursor.To;
        Partition = cursor.Partition;
        FirstOffset = cursor.Position;
        (long end, LeaderEpoch) = FetchedBytes.EndOf(data.Records ?? default, cursor.Partition, cursor.Position);
        NextOffset = Math.Min(end, cursor.To);
    }

    /// <summary>Whose records these are.</summary>
    public TopicPartition Partition { get; }

    /// <summary>The offset that was asked for.</summary>
    public long FirstOffset { get; }

    /// <summary>Where reading goes on; greater than <see cref="FirstOffset"/>, also where all between were markers or aborted.</summary>
    public long NextOffset { get; }

    /// <summary>Leader epoch of the last batch, -1 where there is none.</summary>
    internal int LeaderEpoch { get; }

    /// <summary>The end of what is replicated.</summary>
    public long HighWatermark => _data.HighWatermark;

    /// <summary>The end of what read_committed sees.</summary>
    public long LastStableOffset => _data.LastStableOffset;

    /// <summary>The first offset that retention has left.</summary>
    public long LogStartOffset => _data.LogStartOffset;

    /// <summary>The records, from the first. Only one enumeration at a time: compressed batches share a buffer.</summary>
    public FetchedRecords Records => new(Partition, _data.Records ?? default, FirstOffset, _to, HidesAborted ? new(_data.AbortedTransactions) : null, _buffer);

    bool HidesAborted => _isolation == IsolationLevel.ReadCommitted && _data.AbortedTransactions is { Count: > 0 };

    /// <summary>Ends the reading of this partition: no further piece of it comes.</summary>
    public void Stop() => _cursor.IsStopped = true;
}
