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
        var records = batch.RecordsSection.Span;
        if (batch.Compression != CompressionType.None)
        {
            decompressed.Clear();
            RecordCompression.Decompress(batch.Compression, records, decompressed, int.MaxValue / 2);
            records = decompressed.WrittenSpan;
        }
        var reader = new RecordReader(batch, records);
        while (reader.Read())
            if (reader.Timestamp >= timestamp && reader.Offset >= from) return new(reader.Offset, reader.Timestamp);
        return null;
    }

    async ValueTask<long> StartForTimestampAsync(long timestamp)
    {
        Segment? segment;
        lock (_gate) segment = _segments.Find(candidate => candidate.MaxTimestamp >= timestamp && candidate.EndOffset > _logStartOffset);
        if (segment is null) return long.MaxValue;
        if (segment.Index is null) await BuildIndexAsync(segment);
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
        var position = segment.Index is null ? _tail.Start : Math.Max(PositionFromIndex(segment, offset), _tail.Start);
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
        long position, end;
        lock (_gate)
        {
            position = PositionFromIndex(segment, offset);
            end = Math.Min(segment.End, _tail.Start);
        }
        if (position >= end) return 0;
        var file = await segment.OpenAsync(store.Disk, Folder, end - segment.Start);
        var wanted = (int)Math.Min(end - position, Math.Max((long)maxBytes + store.Options.IndexIntervalBytes, RecordBatchHeader.Size));
        while (true)
        {
            var window = destination.GetMemory(wanted)[..wanted];
            if (await file.ReadAsync(position - segment.Start, window) < wanted) throw new DamagedLogException($"{Name(offset)}: {Folder}/{segment.FileName} is shorter than was written");
            if (!TrySelect(window.Span, offset, limit, maxBytes, minOneBatch, out var start, out var length, out var needed))
            {
                // The window ended inside the batch that is asked for, or before it.
                (position, wanted) = (position + start, (int)Math.Min(end - position - start, Math.Max(needed, wanted)));
                if (needed > end - position) throw new DamagedLogException($"{Name(offset)}: the batch in {Folder}/{segment.FileName} at byte {position - segment.Start} is longer than the log");
                continue;
            }
            if (length == 0) return 0;
            if (start > 0) window.Slice(start, length).CopyTo(window);
            Verify(window[..length], segment);
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

    void Verify(ReadOnlyMemory<byte> bytes, Segment segment)
    {
        while (RecordBatch.TryRead(ref bytes, out var batch))
            if (batch.Validate() is { } problem) throw new DamagedLogException($"{Name(batch.BaseOffset)}: {problem} in {Folder}/{segment.FileName}; restore the data folder from a backup");
    }

    /// <summary>Reads a segment of an earlier process once, checks every batch, and notes where to look.</summary>
    async ValueTask BuildIndexAsync(Segment segment)
    {
        const int Window = 4 << 20;
        var end = FlushedEnd(segment);
        var file = await segment.OpenAsync(store.Disk, Folder, end - segment.Start);
        var scan = new Segment(segment.BaseOffset, segment.Start);
        using var buffer = new PooledBuffer();
        var wanted = Window;
        while (!TryAdopt(segment, scan))
        {
            end = FlushedEnd(segment);
            buffer.Clear();
            var size = (int)Math.Min(wanted, end - scan.End);
            var read = await file.ReadAsync(scan.End - segment.Start, buffer.GetMemory(size)[..size]);
            buffer.Advance(read);
            var before = scan.End;
            ScanBatches(buffer.WrittenMemory, scan, segment);
            if (scan.End > before) { wanted = Window; continue; }
            wanted = read >= RecordBatchHeader.LengthPrefix ? SizeOf(buffer.WrittenSpan) : 0;
            if (wanted <= size || wanted > end - scan.End) throw new DamagedLogException($"{Name(scan.EndOffset)}: the batch in {Folder}/{segment.FileName} at byte {scan.Size} is cut; restore the data folder from a backup");
        }
    }

    long FlushedEnd(Segment segment)
    {
        lock (_gate) return Math.Min(segment.End, _tail.Start);
    }

    void ScanBatches(ReadOnlyMemory<byte> bytes, Segment scan, Segment segment)
    {
        try
        {
            while (RecordBatch.TryRead(ref bytes, out var batch))
            {
                var problem = batch.BaseOffset < scan.EndOffset ? $"the batch at byte {scan.Size} has offset {batch.BaseOffset}" : batch.Validate();
                if (problem is not null) throw new DamagedLogException($"{Name(scan.EndOffset)}: {problem} in {Folder}/{segment.FileName}; restore the data folder from a backup");
                scan.Add(batch.BaseOffset, batch.LastOffset + 1, batch.SizeInBytes, batch.MaxTimestamp, store.Options.IndexIntervalBytes);
            }
        }
        catch (CorruptRecordException corrupt)
        {
            throw new DamagedLogException($"{Name(scan.EndOffset)}: {corrupt.Message}, in {Folder}/{segment.FileName} at byte {scan.Size}; restore the data folder from a backup");
        }
    }

    // Once all that is in the file is scanned: what follows is in memory, walk its headers.
    bool TryAdopt(Segment segment, Segment scan)
    {
        lock (_gate)
        {
            if (segment.Index is not null) return true;
            if (scan.End < Math.Min(segment.End, _tail.Start)) return false;
            Span<byte> head = stackalloc byte[RecordBatchHeader.Size];
            while (scan.End < segment.End)
            {
                _tail.CopyTo(scan.End, head);
                scan.Add(BinaryPrimitives.ReadInt64BigEndian(head), LastOffsetOf(head) + 1, SizeOf(head), BinaryPrimitives.ReadInt64BigEndian(head[35..]), store.Options.IndexIntervalBytes);
            }
            segment.Index = scan.Index;
            return true;
        }
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

    static long PositionFromIndex(Segment segment, long offset)
    {
        var index = segment.Index!;
        int low = 0, high = index.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (index[middle].Offset <= offset) low = middle;
            else high = middle - 1;
        }
        return index.Count == 0 ? segment.Start : index[low].Position;
    }
}
