using Weir.Protocol;

namespace Weir.Kafka.Fetching;

/// <summary>The record batches of one partition in a fetch's answer; the last may be cut off.</summary>
static class FetchedBytes
{
    /// <summary>The offset behind the last whole batch; <paramref name="from"/> where there is none.</summary>
    /// <exception cref="CorruptRecordException">The bytes are not record batches; the message names the partition.</exception>
    public static long EndOf(ReadOnlyMemory<byte> records, TopicPartition partition, long from)
    {
        long end = from;
        try
        {
            while (RecordBatch.TryRead(ref records, out var batch)) end = Math.Max(end, batch.LastOffset + 1);
        }
        catch (CorruptRecordException corrupt)
        {
            throw new CorruptRecordException($"partition {partition} at offset {end}: {corrupt.Message}");
        }
        return end;
    }
}
