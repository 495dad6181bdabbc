using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>Finds records of a partition by their timestamps; only the batch that holds the answer is decoded.</summary>
static class TimeLookup
{
    /// <summary>The most one batch may decompress to here, in bytes.</summary>
    const int DecompressedAtMost = 256 << 20;

    const int ReadAtOnce = 1 << 20;

    /// <summary>The first record below <paramref name="end"/> of <paramref name="timestamp"/> or later; (-1, -1) without one.</summary>
    public static (long Offset, long Timestamp) First(Partition partition, long timestamp, long end)
    {
        for (long offset = partition.FirstBatchAt(timestamp); offset >= 0 && offset < end;)
        {
            var rest = partition.Read(Math.Max(offset, partition.LogStartOffset), committed: false, ReadAtOnce).Records;
            if (rest.IsEmpty) break;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                offset = batch.LastOffset + 1;
                if (batch.MaxTimestamp < timestamp || batch.IsControl) continue;
                var found = In(batch, record => record >= timestamp, partition.LogStartOffset);
                if (found.Offset >= 0) return found.Offset < end ? found : (-1, -1);
            }
        }
        return (-1, -1);
    }

    /// <summary>The record below <paramref name="end"/> with the greatest timestamp, the first of several; (-1, -1) in an empty partition.</summary>
    public static (long Offset, long Timestamp) Greatest(Partition partition, long end)
    {
        (long Offset, long Timestamp) greatest = (-1, -1);
        for (long offset = partition.LogStartOffset; offset < end;)
        {
            var rest = partition.Read(offset, committed: false, ReadAtOnce).Records;
            if (rest.IsEmpty) break;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                offset = batch.LastOffset + 1;
                if (batch.IsControl || batch.MaxTimestamp <= greatest.Timestamp || batch.BaseOffset >= end) continue;
                long wanted = batch.MaxTimestamp;
                greatest = In(batch, record => record == wanted, partition.LogStartOffset);
            }
        }
        return greatest;
    }

    static (long Offset, long Timestamp) In(in RecordBatch batch, Func<long, bool> wanted, long from)
    {
        if (batch.TimestampType == TimestampType.LogAppendTime) return (Math.Max(batch.BaseOffset, from), batch.MaxTimestamp);
        using var decompressed = new PooledBuffer();
        if (batch.Compression != CompressionType.None) RecordCompression.Decompress(batch.Compression, batch.RecordsSection.Span, decompressed, DecompressedAtMost);
        var reader = batch.Compression == CompressionType.None ? new RecordReader(batch) : new RecordReader(batch, decompressed.WrittenSpan);
        while (reader.Read())
        {
            if (reader.Offset >= from && wanted(reader.Timestamp)) return (reader.Offset, reader.Timestamp);
        }
        return (-1, -1);
    }
}
