using System.Runtime.CompilerServices;
using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Fetching;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Where in the source a record comes from, whether it was read there or in a tier of retry.</summary>
/// <param name="Partition">Of the source.</param>
/// <param name="Offset">In it.</param>
/// <param name="Timestamp">As it was there.</param>
/// <param name="IsLogAppendTime">Whether that is the broker's.</param>
/// <param name="Headers">How many headers the record has of its own; they stand first.</param>
/// <param name="Cause">Where it was read.</param>
readonly record struct RecordOrigin(SourcePartition Partition, long Offset, long Timestamp, bool IsLogAppendTime, int Headers, LogPlace Cause)
{
    /// <summary>1 where the record is read for the first time, 0 where it was counted when it went into retry.</summary>
    public int Read => Cause.Log == 0 ? 1 : 0;

    /// <summary>A record as it stands in a partition.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RecordOrigin Of(scoped ref RecordReader reader, SourcePartition partition) => new(partition, reader.Offset, reader.Timestamp, reader.IsLogAppendTime, reader.HeaderCount, new(0, reader.Offset));

    /// <summary>A record that came back.</summary>
    public static RecordOrigin Of(in RetryMark mark, SourcePartition lane, long offset) => new(lane.Owner, mark.Offset, mark.Timestamp, mark.TimestampIsLogAppendTime, mark.OriginalHeaders, new(lane.Log, offset));

    /// <summary>The record as the steps take it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SourceRecord Source(scoped in RecordReader reader) => new(reader.Key, reader.Value, reader.HasKey, reader.HasValue, Partition.Topic, Partition.Index, Offset, Timestamp)
    {
        Headers = Headers == 0 ? default : new(reader.EncodedHeaders, RecordHeaderReader.Instance),
    };
}
