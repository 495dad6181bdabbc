using System.Diagnostics;
using System.Runtime.CompilerServices;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Compacts a log: first it learns the last offset of each key in what is dirty, then it writes the segments anew without the records that have a later one. Kafka's log cleaner.</summary>
/// <param name="store">Whose log.</param>
/// <param name="keysAtMost">Keys of one pass; the next one goes on where they were full.</param>
sealed class LogCleaner(LogStore store, int keysAtMost = LogCleaner.KeysAtMost)
{
    const int KeysAtMost = 1_000_000;
    const int ReadBytes = 1 << 20;

    /// <summary>Compacts a log up to <see cref="Cleanable.FirstUncleanableOffset"/>, or as far as the keys fit.</summary>
    /// <exception cref="DamagedLogException">A segment is not what was written; the log stays as it is.</exception>
    /// <exception cref="CorruptRecordException">So it is with records that a producer sent.</exception>
    /// <exception cref="CompressionUnavailableException">There is nothing here to decompress them with.</exception>
    /// <exception cref="TopicDeletedException">There is nothing left to do.</exception>
    public async ValueTask CleanAsync(PartitionLog log, Cleanable range, long nowMs, long deleteRetentionMs, CancellationToken stop)
    {
        await SyncAsync(log);
        var found = new List<AbortedTransaction>();
        log.Producers.AbortedBetween(log.LogStartOffset, range.FirstUncleanableOffset, found);
        var aborted = new AbortedRanges(found);
        var (keys, to) = await LearnAsync(log, range, aborted, stop);
        using var cleaner = new BatchCleaner(keys, aborted, nowMs, deleteRetentionMs);
        foreach (var group in Groups(log.SegmentsBelow(to), log.Topic.SegmentBytes))
            if (!await WriteAsync(log, group, to, cleaner, aborted, stop)) return;
        log.Cleaned(to);
        store.CheckpointSoon();
    }

    // What is replaced has to be on disk as a whole: a checkpoint that is being made may name it. As elsewhere, what fails there is not tried again.
    async ValueTask SyncAsync(PartitionLog log)
    {
        try
        {
            await log.FlushSyncedAsync();
            await log.SyncSegmentsAsync();
        }
        catch (Exception problem) when (!log.IsDeleted)
        {
            store.Fail(problem);
            throw;
        }
    }

    async ValueTask<(KeyOffsets Keys, long To)> LearnAsync(PartitionLog log, Cleanable range, AbortedRanges aborted, CancellationToken stop)
    {
        var keys = new KeyOffsets(keysAtMost);
        using var decompressed = new PooledBuffer();
        var to = range.FirstUncleanableOffset;
        await foreach (var batch in ReadAsync(log, range.FirstDirtyOffset, to, stop))
        {
            if (batch.IsControl || aborted.Has(batch)) continue;
            if (!keys.HasRoomFor(batch.Count)) return (keys, batch.BaseOffset);
            var reader = new RecordReader(batch, batch.Records(decompressed, BatchCleaner.DecompressedBytesMax));
            while (reader.Read())
                if (reader.HasKey) keys.Note(reader.Key, reader.Offset);
        }
        return (keys, to);
    }

    /// <returns>False: the segments are no longer there.</returns>
    async ValueTask<bool> WriteAsync(PartitionLog log, List<Segment> group, long to, BatchCleaner cleaner, AbortedRanges aborted, CancellationToken stop)
    {
        await using var cleaned = new CleanedSegment(store.Disk, log.Folder, group[0], aborted, store.Options);
        try
        {
            var (changed, epoch) = (group.Count > 1, 0);
            await foreach (var batch in ReadAsync(log, Math.Max(group[0].BaseOffset, log.LogStartOffset), group[^1].EndOffset, stop))
            {
                var left = batch.BaseOffset >= to ? batch.Bytes : cleaner.Clean(batch);
                changed |= !left.Equals(batch.Bytes);
                epoch = batch.PartitionLeaderEpoch;
                if (RecordBatch.TryRead(ref left, out var kept)) await cleaned.AddAsync(kept);
            }
            if (changed && log.Replace(group, await cleaned.CompleteAsync(group[^1].EndOffset, group[^1].End, epoch), to)) return true;
            await cleaned.DiscardAsync();
            return !changed;
        }
        catch
        {
            await cleaned.DiscardAsync();
            throw;
        }
    }

    static async IAsyncEnumerable<RecordBatch> ReadAsync(PartitionLog log, long from, long to, [EnumeratorCancellation] CancellationToken stop)
    {
        using var buffer = new PooledBuffer();
        while (from < to)
        {
            stop.ThrowIfCancellationRequested();
            buffer.Clear();
            var read = await log.ReadAsync(from, to, ReadBytes, buffer);
            if (read.IsOutOfRange)
            {
                // Somebody deleted records meanwhile; what is left has to be read all the same.
                if (log.IsDeleted) throw new TopicDeletedException(log.Topic.Name);
                from = Math.Max(from, log.LogStartOffset);
                continue;
            }
            if (read.Bytes == 0) throw new UnreachableException($"nothing is at offset {from}, below {to}");
            var rest = buffer.WrittenMemory;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                from = batch.LastOffset + 1;
                yield return batch;
            }
        }
    }

    // As many one behind the other as were in one segment before they became so small.
    static IEnumerable<List<Segment>> Groups(IReadOnlyList<Segment> segments, long bytesAtMost)
    {
        var group = new List<Segment>();
        foreach (var segment in segments)
        {
            if (group.Count > 0 && (group.Sum(other => other.Size) + segment.Size > bytesAtMost || segment.EndOffset - group[0].BaseOffset > int.MaxValue))
            {
                yield return group;
                group = [];
            }
            group.Add(segment);
        }
        if (group.Count > 0) yield return group;
    }
}
