using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>What stays of a batch: of each key the last record, and a tombstone until everybody had time to see it. Cleaner and MemoryRecords.filterTo of Apache Kafka.</summary>
/// <param name="keys">The last offset of each key.</param>
/// <param name="aborted">What nobody who reads what is committed has seen.</param>
/// <param name="nowMs">The broker's time, in milliseconds since 1970.</param>
/// <param name="deleteRetentionMs">How long a tombstone stays from the pass on that finds it: <c>delete.retention.ms</c>.</param>
sealed class BatchCleaner(KeyOffsets keys, AbortedRanges aborted, long nowMs, long deleteRetentionMs) : IDisposable
{
    /// <summary>What a batch may decompress to.</summary>
    public const int DecompressedBytesMax = 256 << 20;

    readonly PooledBuffer _decompressed = new();
    readonly PooledBuffer _result = new();
    readonly RecordBatchRewriter _rewriter = new();

    /// <summary>What stays; empty: nothing; the batch's own bytes: all. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Clean(in RecordBatch batch)
    {
        // The records of a transaction whose marker stands here are below it: decided, and with an aborted one gone.
        if (batch.IsControl || batch.Count == 0 || aborted.Has(batch)) return default;
        var records = batch.Records(_decompressed, DecompressedBytesMax);
        var (kept, tombstones) = Count(batch, records);
        if (kept == 0) return default;
        bool isMarked = tombstones && !batch.HasDeleteHorizon;
        return kept == batch.Count && !isMarked ? batch.Bytes : Write(batch, records, isMarked ? nowMs + Math.Min(deleteRetentionMs, long.MaxValue - nowMs) : null);
    }

    public void Dispose()
    {
        _decompressed.Dispose();
        _result.Dispose();
        _rewriter.Dispose();
    }

    (int Kept, bool Tombstones) Count(in RecordBatch batch, ReadOnlySpan<byte> records)
    {
        var (kept, tombstones) = (0, false);
        var reader = new RecordReader(batch, records);
        while (reader.Read())
        {
            if (!Stays(batch, reader)) continue;
            kept++;
            tombstones |= !reader.HasValue;
        }
        return (kept, tombstones);
    }

    ReadOnlyMemory<byte> Write(in RecordBatch batch, ReadOnlySpan<byte> records, long? deleteHorizon)
    {
        _rewriter.Begin(batch, deleteHorizon);
        var reader = new RecordReader(batch, records);
        while (reader.Read())
            if (Stays(batch, reader)) _rewriter.Add(records.Slice(reader.Start, reader.Length), reader.Timestamp);
        _result.Clear();
        _rewriter.Complete(_result);
        return _result.WrittenMemory;
    }

    // One without a key can be nobody's last.
    bool Stays(in RecordBatch batch, in RecordReader record) =>
        record.HasKey && (record.HasValue || !batch.HasDeleteHorizon || nowMs < batch.BaseTimestamp) && !keys.IsSuperseded(record.Key, record.Offset);
}
