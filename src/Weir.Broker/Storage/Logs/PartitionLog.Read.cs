using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Reading by offset and by time.</summary>
sealed partial class PartitionLog
{
    /// <summary>Adds whole batches to <paramref name="destination"/>: from the one that holds <paramref name="offset"/>, up to <paramref name="limit"/> (exclusive; the high
    /// watermark or the last stable offset), at most <paramref name="maxBytes"/> but at least one batch when <paramref name="minOneBatch"/>.</summary>
    /// <remarks>One copy: from memory, or from the segment's file. A read ends where the file ends and memory begins; the next one goes on there.</remarks>
    /// <exception cref="DamagedLogException">A batch in a segment is not what was written.</exception>
    public async ValueTask<LogRead> ReadAsync(long offset, long limit, int maxBytes, PooledBuffer destination, bool minOneBatch = true)
    {
        while (true)
        {
            Segment segment;
            lock (_gate)
            {
                if (_isDeleted || offset < _logStartOffset || offset > _endOffset) return new(true, 0);
                if (offset >= Math.Min(limit, _highWatermark)) return default;
                limit = Math.Min(limit, _highWatermark);
                if (TailStartOffset() <= offset) return new(false, ReadTail(offset, limit, maxBytes, minOneBatch, destination));
                segment = _segments[SegmentOf(offset)];
            }
            try
            {
                if (segment.Index is null) await BuildIndexAsync(segment);
                return new(false, await ReadFileAsync(segment, offset, limit, maxBytes, minOneBatch, destination));
            }
            catch (Exception) when (IsDeleted || offset < LogStartOffset)
            {
                // The file went away while it was read.
                return new(true, 0);
            }
            catch (Exception) when (segment.IsReplaced)
            {
                // So it did here, and another has what compaction left of it.
            }
        }
    }

    /// <summary>The first record whose timestamp is not below <paramref name="timestamp"/>, below the high watermark; null when there is none.</summary>
    public async ValueTask<TimestampOffset?> FindAsync(long timestamp)
    {
        using var buffer = new PooledBuffer();
        using var decompressed = new PooledBuffer();
        var offset = await StartForTimestampAsync(timestamp);
        while (offset < HighWatermark)
        {
            buffer.Clear();
            var read = await ReadAsync(offset, long.MaxValue, store.Options.IndexIntervalBytes, buffer);
            if (read.IsOutOfRange || read.Bytes == 0) return null;
            var rest = buffer.WrittenMemory;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                if (batch.MaxTimestamp >= timestamp && RecordAt(batch, timestamp, Math.Max(offset, LogStartOffset), decompressed) is { } found) return found;
                offset = batch.LastOffset + 1;
            }
        }
        return null;
    }

    /// <summary>The record with the greatest timestamp, the first of them; null when the log is empty. KIP-734.</summary>
    public ValueTask<TimestampOffset?> FindLatestTimestampAsync()
    {
        long greatest;
        lock (_gate) greatest = _segments.Count == 0 ? -1 : _segments.Max(segment => segment.MaxTimestamp);
        return greatest < 0 ? default : FindAsync(greatest);
    }

    static TimestampOffset? RecordAt(in RecordBatch batch, long timestamp, long from, PooledBuffer decompressed)
    {
        try
        {
            var reader = new RecordReader(batch, batch.Records(decompressed, BatchCleaner.DecompressedBytesMax));
            while (reader.Read())
                if (reader.Timestamp >= timestamp && reader.Offset >= from) return new(reader.Offset, reader.Timestamp);
            return null;
        }
        catch (Exception unreadable) when (unreadable is CorruptRecordException or CompressionUnavailableException)
        {
            // Compressed batches are stored unread. Who starts at the first offset of one that holds no records, or too many, misses none of that time.
            return new(Math.Max(batch.BaseOffset, from), batch.MaxTimestamp);
        }
    }

    async ValueTask<long> StartForTimestampAsync(long timestamp)
    {
        Segment? segment;
        lock (_gate) segment = _segments.Find(candidate => candidate.MaxTimestamp >= timestamp && candidate.EndOffset > _logStartOffset);
        if (segment is null) return long.MaxValue;
        try
        {
            if (segment.Index is null) await BuildIndexAsync(segment);
        }
        catch (Exception) when (segment.IsReplaced)
        {
            return await StartForTimestampAsync(timestamp);
        }
        lock (_gate)
        {
            var entry = segment.Index!.FindLast(candidate => candidate.MaxTimestampBefore < timestamp);
            return Math.Max(Math.Max(entry.Offset, segment.BaseOffset), _logStartOffset);
        }
    }

    // Offset of the first batch in memory. With the gate held.
    long TailStartOffset()
    {
        if (_tail.Start == _tail.End) return long.MaxValue;
        Span<byte> offset = stackalloc byte[8];
        _tail.CopyTo(_tail.Start, offset);
        return BinaryPrimitives.ReadInt64BigEndian(offset);
    }

    // With the gate held.
    int ReadTail(long offset, long limit, int maxBytes, bool minOneBatch, PooledBuffer destination)
    {
        Span<byte> head = stackalloc byte[RecordBatchHeader.Size];
        var segment = _segments[SegmentOf(offset)];
        var position = segment.Index is null ? _tail.Start : Math.Max(EntryFor(segment, offset).Position, _tail.Start);
        int size;
        while (true)
        {
            _tail.CopyTo(position, head);
            size = SizeOf(head);
            if (LastOffsetOf(head) >= offset) break;
            position += size;
        }
        if (size > maxBytes && !minOneBatch) return 0;
        var length = (int)Math.Min(_syncedPosition - position, Math.Max(size, maxBytes));
        var target = destination.GetSpan(length)[..length];
        _tail.CopyTo(position, target);
        length = WholeBatches(target, limit);
        destination.Advance(length);
        return length;
    }

    async ValueTask<int> ReadFileAsync(Segment segment, long offset, long limit, int maxBytes, bool minOneBatch, PooledBuffer destination)
    {
        long due, position, end;
        lock (_gate)
        {
            (due, position, _) = EntryFor(segment, offset);
            end = Math.Min(segment.End, _tail.Start);
        }
        if (position >= end) return 0;
        var wanted = (int)Math.Min(end - position, Math.Max((long)maxBytes + store.Options.IndexIntervalBytes, RecordBatchHeader.Size));
        while (true)
        {
            var window = destination.GetMemory(wanted)[..wanted];
            if (await ReadBytesAsync(segment, position, window, due) < wanted) throw Damage(segment, due, "the file is shorter than was written");
            var selected = TrySelect(window.Span, offset, limit, maxBytes, minOneBatch, out var start, out var length, out var needed);
            due = Follow(window.Span[..start], due, position, segment);
            position += start;
            if (!selected)
            {
                // The window ended inside the batch that is asked for, or before it.
                wanted = (int)Math.Min(end - position, Math.Max(needed, wanted));
                if (needed > end - position) throw Damage(segment, due, $"the batch at byte {position - segment.Start} is longer than the log");
                continue;
            }
            Expect(window.Span[start..], due, position, segment);
            if (length == 0) return 0;
            if (start > 0) window.Slice(start, length).CopyTo(window);
            Verify(window[..length], due, position, segment);
            destination.Advance(length);
            return length;
        }
    }

    /// <summary>Finds in <paramref name="window"/> the batch that holds an offset and how many bytes of whole batches from there on belong to the answer.</summary>
    /// <returns>False when the window must start at <paramref name="start"/> and hold <paramref name="needed"/> bytes.</returns>
    static bool TrySelect(ReadOnlySpan<byte> window, long offset, long limit, int maxBytes, bool minOneBatch, out int start, out int length, out int needed)
    {
        (start, length) = (0, 0);
        while (true)
        {
            needed = RecordBatchHeader.Size;
            if (window.Length - start < needed) return false;
            if (LastOffsetOf(window[start..]) >= offset) break;
            needed = SizeOf(window[start..]);
            if (needed > window.Length - start) return false;
            start += needed;
        }
        needed = SizeOf(window[start..]);
        if (needed > maxBytes)
        {
            if (!minOneBatch) return true;
            length = needed;
            return needed <= window.Length - start;
        }
        if (needed > window.Length - start) return false;
        length = WholeBatches(window[start..Math.Min(window.Length, start + maxBytes)], limit);
        return true;
    }

    static int SizeOf(ReadOnlySpan<byte> head) => RecordBatchHeader.LengthPrefix
        + Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(head[8..]), RecordBatchHeader.Size - RecordBatchHeader.LengthPrefix, int.MaxValue - RecordBatchHeader.LengthPrefix);

    static long LastOffsetOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt64BigEndian(head) + BinaryPrimitives.ReadInt32BigEndian(head[23..]);

    /// <summary>Bytes of the whole batches in front whose base offset is below <paramref name="limit"/>.</summary>
    static int WholeBatches(ReadOnlySpan<byte> bytes, long limit)
    {
        var length = 0;
        while (bytes.Length - length >= RecordBatchHeader.Size)
        {
            var head = bytes[length..];
            var size = SizeOf(head);
            if (size > head.Length || BinaryPrimitives.ReadInt64BigEndian(head) >= limit) break;
            length += size;
        }
        return length;
    }

    // With the gate held, as the rest.
    int SegmentOf(long offset)
    {
        int low = 0, high = _segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].BaseOffset <= offset) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    // The last entry of the index that is not behind an offset.
    static IndexEntry EntryFor(Segment segment, long offset)
    {
        var index = segment.Index!;
        int low = 0, high = index.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (index[middle].Offset <= offset) low = middle;
            else high = middle - 1;
        }
        return index.Count == 0 ? new(segment.BaseOffset, segment.Start, -1) : index[low];
    }
}
