using Weir.Protocol;

namespace Weir.Kafka.Fetching;

/// <summary>The record batches of one partition in a fetch's answer; the last may be cut off.</summary>
static class FetchedBytes
{
    /// <summary>The offset behind the last whole batch and its leader epoch; <paramref name="from"/> and -1 where there is none.</summary>
    /// <exception cref="CorruptRecordException">The bytes are not record batches; the message names the partition.</exception>
    public static (long Offset, int LeaderEpoch) EndOf(ReadOnlyMemory<byte> records, TopicPartition partition, long from)
    {
        long end = from;
        int epoch = -1;
        try
        {
            while (RecordBatch.TryRead(ref records, out var batch))
            {
                end = Math.Max(end, batch.LastOffset + 1);
                epoch = batch.PartitionLeaderEpoch;
            }
        }
        catch (CorruptRecordException corrupt)
        {
            throw new CorruptRecordException($"partition {partition} at offset {end}: {corrupt.Message}");
        }
        return (end, epoch);
    }
}
