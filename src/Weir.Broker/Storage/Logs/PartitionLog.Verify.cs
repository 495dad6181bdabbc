using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Whether the files hold what was written: each batch's checksum, and its base offset, which the checksum leaves out. Offsets have no gaps, so each batch says where the next begins.</summary>
sealed partial class PartitionLog
{
    /// <summary>Reads a segment of an earlier process once, checks every batch, and notes where to look. One that was found damaged is not read again.</summary>
    async ValueTask BuildIndexAsync(Segment segment)
    {
        const int Window = 4 << 20;
        if (segment.Damage is { } known) throw new DamagedLogException(known);
        var end = FlushedEnd(segment);
        var scan = new Segment(segment.BaseOffset, segment.Start);
        using var buffer = new PooledBuffer();
        var wanted = Window;
        while (!TryAdopt(segment, scan))
        {
            end = FlushedEnd(segment);
            buffer.Clear();
            var size = (int)Math.Min(wanted, end - scan.End);
            var read = await ReadBytesAsync(segment, scan.End, buffer.GetMemory(size)[..size], scan.EndOffset);
            buffer.Advance(read);
            var before = scan.End;
            Scan(buffer.WrittenMemory, scan, segment);
            if (scan.End > before) { wanted = Window; continue; }
            wanted = read >= RecordBatchHeader.LengthPrefix ? SizeOf(buffer.WrittenSpan) : 0;
            if (wanted <= size || wanted > end - scan.End) throw Damage(segment, scan.EndOffset, $"the batch at byte {scan.Size} is cut");
        }
    }

    // A file that cannot be opened or read now may be read the next time: its readers are told as of damage, and ask again.
    async ValueTask<int> ReadBytesAsync(Segment segment, long position, Memory<byte> target, long due)
    {
        try
        {
            var file = await segment.OpenAsync(store.Disk, Folder);
            int read = await file.ReadAsync(position - segment.Start, target);
            segment.NoteReadable(isReadable: true);
            return read;
        }
        catch (Exception problem) when (problem is (IOException or UnauthorizedAccessException) and not PowerLostException)
        {
            var unreadable = new DamagedLogException($"{Name(due)}: {Folder}/{segment.FileName} cannot be read: {problem.Message}; mend the disk or its permissions, or let the broker open more files") { MayPass = true };
            if (!IsDeleted && !segment.IsReplaced && due >= LogStartOffset && segment.NoteReadable(isReadable: false)) store.Options.OnDamage?.Invoke(unreadable);
            throw unreadable;
        }
    }

    long FlushedEnd(Segment segment)
    {
        lock (_gate) return Math.Min(segment.End, _tail.Start);
    }

    void Scan(ReadOnlyMemory<byte> bytes, Segment scan, Segment segment)
    {
        while (TryTake(ref bytes, scan.EndOffset, scan.End, segment, out var batch))
            scan.Add(batch.BaseOffset, batch.LastOffset + 1, batch.SizeInBytes, batch.MaxTimestamp, store.Options.IndexIntervalBytes);
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

    /// <summary>Checks batches that are to be answered, the first of which has the offset <paramref name="due"/> and stands at <paramref name="position"/>.</summary>
    void Verify(ReadOnlyMemory<byte> bytes, long due, long position, Segment segment)
    {
        while (TryTake(ref bytes, due, position, segment, out var batch)) (due, position) = (batch.LastOffset + 1, position + batch.SizeInBytes);
    }

    /// <summary>Walks the headers of batches that are passed over; returns the offset that is due behind them.</summary>
    long Follow(ReadOnlySpan<byte> batches, long due, long position, Segment segment)
    {
        while (!batches.IsEmpty)
        {
            Expect(batches, due, position, segment);
            var size = SizeOf(batches);
            (due, position) = (LastOffsetOf(batches) + 1, position + size);
            batches = batches[size..];
        }
        return due;
    }

    void Expect(ReadOnlySpan<byte> head, long due, long position, Segment segment)
    {
        var offset = BinaryPrimitives.ReadInt64BigEndian(head);
        if (offset != due) throw Damage(segment, due, $"the batch at byte {position - segment.Start} says that its offset is {offset}");
    }

    // False when no whole batch is left.
    bool TryTake(ref ReadOnlyMemory<byte> bytes, long due, long position, Segment segment, out RecordBatch batch)
    {
        try
        {
            if (!RecordBatch.TryRead(ref bytes, out batch)) return false;
        }
        catch (CorruptRecordException corrupt)
        {
            throw Damage(segment, due, $"the batch at byte {position - segment.Start}: {corrupt.Message}");
        }
        Expect(batch.Bytes.Span, due, position, segment);
        return batch.Validate() is { } problem ? throw Damage(segment, due, problem) : true;
    }

    // Told once for each segment, since readers ask again and again; of one that is deleted while it is read, nothing is.
    DamagedLogException Damage(Segment segment, long offset, string problem)
    {
        var damage = new DamagedLogException($"{Name(offset)}: {problem}, in {Folder}/{segment.FileName}; stop the broker, restore the data folder from a copy and start it again, or delete the topic");
        if (!IsDeleted && !segment.IsReplaced && segment.EndOffset > LogStartOffset && segment.TryNote(damage.Message)) store.Options.OnDamage?.Invoke(damage);
        return damage;
    }
}
