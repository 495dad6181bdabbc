using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>The log of one partition: append, read, and what its readers may see.</summary>
/// <remarks>Readers may come from any thread; appends one at a time (the lane of the partition). A batch is first in memory and in the journal; synced there it is below the
/// high watermark; later it is written to a segment.</remarks>
sealed partial class PartitionLog(LogStore store, Topic topic, int partition) : IAsyncDisposable
{
    const int PatchedHead = 16;

    readonly Lock _gate = new();
    readonly List<Segment> _segments = [];
    ChunkQueue _tail = new(0);
    long _logStartOffset;
    long _endOffset;
    long _highWatermark;
    long _syncedPosition;
    bool _isDeleted;

    /// <summary>The topic it belongs to.</summary>
    public Topic Topic { get; } = topic;

    /// <summary>Number of the partition.</summary>
    public int Partition { get; } = partition;

    /// <summary>First offset that can be read.</summary>
    public long LogStartOffset => Volatile.Read(ref _logStartOffset);

    /// <summary>Offset that the next record gets.</summary>
    public long EndOffset => Volatile.Read(ref _endOffset);

    /// <summary>Offset behind the last record that is synced: readers see what is below.</summary>
    public long HighWatermark => Volatile.Read(ref _highWatermark);

    /// <summary>Offset of the first record of a transaction that is open, or whose end is not synced, else the high watermark: readers of committed records see what is below.</summary>
    public long LastStableOffset => Producers.LastStableOffset(HighWatermark);

    /// <summary>What the log knows of idempotent and transactional producers.</summary>
    public ProducerTable Producers { get; } = new();

    /// <summary>Whether the topic was deleted; nothing can be appended or read any more.</summary>
    public bool IsDeleted => Volatile.Read(ref _isDeleted);

    /// <summary>Bytes of the log.</summary>
    public long Size
    {
        get { lock (_gate) return _segments.Sum(segment => segment.Size); }
    }

    /// <summary>Raised when <see cref="HighWatermark"/> moved or the log was deleted, on the thread that commits: do little, and wait for nothing.</summary>
    public event Action<PartitionLog>? HighWatermarkMoved;

    internal string Folder => $"{Topic.Folder}/{Partition}";

    /// <summary>Appends batches as they were sent; only base offset and leader epoch are set. Checksums, sizes and sequence numbers were checked by the caller (<see cref="Producers"/>).</summary>
    /// <exception cref="CorruptRecordException">The bytes are not whole batches of format 2.</exception>
    /// <exception cref="TopicDeletedException">The topic was deleted in the meantime.</exception>
    /// <exception cref="StorageFailedException">The store takes no more writes.</exception>
    public Appended Append(ReadOnlyMemory<byte> batches, int leaderEpoch)
    {
        var whole = batches;
        while (RecordBatch.TryRead(ref whole, out _)) { }
        if (batches.IsEmpty || !whole.IsEmpty) throw new CorruptRecordException($"{whole.Length} bytes are not a whole record batch");
        lock (_gate)
        {
            if (_isDeleted) throw new TopicDeletedException(Topic.Name);
            var baseOffset = _endOffset;
            long frame = 0;
            Span<byte> key = stackalloc byte[JournalEntries.BatchHead];
            Topic.Id.TryWriteBytes(key, bigEndian: true, out _);
            BinaryPrimitives.WriteInt32LittleEndian(key[16..], Partition);
            Span<byte> head = stackalloc byte[PatchedHead];
            while (RecordBatch.TryRead(ref batches, out var batch))
            {
                var bytes = batch.Bytes.Span;
                bytes[..PatchedHead].CopyTo(head);
                RecordBatchHeader.SetPlace(head, _endOffset, leaderEpoch);
                var (offset, endOffset) = (_endOffset, _endOffset + batch.LastOffsetDelta + 1);
                frame = store.Journal.Add(JournalEntryType.Batch, key, head, bytes[PatchedHead..], new JournalTouch(this, endOffset, _tail.End + bytes.Length));
                AddOrFail(offset, head, batch);
                store.Count(batch.Count, bytes.Length);
            }
            return new Appended(baseOffset, frame);
        }
    }

    /// <summary>Adds a batch of the journal at start, unless a segment holds it already.</summary>
    internal async ValueTask ReplayAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!TryRead(bytes, out var batch) || batch.LastOffsetDelta < 0) throw new DamagedLogException($"{Name(EndOffset)}: the journal holds a cut batch");
        if (batch.BaseOffset < _endOffset) return;
        if (batch.BaseOffset > _endOffset) throw new DamagedLogException($"{Name(_endOffset)} is missing: the journal goes on at {batch.BaseOffset}");
        Add(batch.BaseOffset, batch.Bytes.Span[..PatchedHead], batch);
        Synced(_endOffset, _tail.End, mayFlush: false);
        if (_tail.End - _tail.Start >= store.Options.TailBytes) await FlushAsync(_tail.End);
    }

    static bool TryRead(ReadOnlyMemory<byte> bytes, out RecordBatch batch)
    {
        try
        {
            return RecordBatch.TryRead(ref bytes, out batch);
        }
        catch (CorruptRecordException)
        {
            batch = default;
            return false;
        }
    }

    /// <summary>Told by the journal when a frame is on disk.</summary>
    internal void Synced(long endOffset, long endPosition, bool mayFlush = true)
    {
        lock (_gate)
        {
            if (endOffset <= _highWatermark) return;
            Volatile.Write(ref _highWatermark, endOffset);
            _syncedPosition = endPosition;
            Producers.Synced(endOffset);
        }
        HighWatermarkMoved?.Invoke(this);
        if (mayFlush) FlushWhenLong();
    }

    /// <summary>Raises the log's start; what is below it can no longer be read.</summary>
    /// <returns>Journal frame that makes it durable.</returns>
    public long MoveLogStart(long offset)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _highWatermark);
            Span<byte> body = stackalloc byte[JournalEntries.BatchHead + 8];
            Topic.Id.TryWriteBytes(body, bigEndian: true, out _);
            BinaryPrimitives.WriteInt32LittleEndian(body[16..], Partition);
            BinaryPrimitives.WriteInt64LittleEndian(body[JournalEntries.BatchHead..], offset);
            var frame = store.Journal.Add(JournalEntryType.LogStartMoved, body);
            ReplayLogStart(offset);
            return frame;
        }
    }

    /// <summary>Moves the log's start behind the oldest segments that need not be kept. Whole ones, read by everybody who reads what is committed: an open transaction holds them.</summary>
    /// <param name="from">One goes whose greatest timestamp is before it, in milliseconds since 1970; -1: none for that.</param>
    /// <param name="bytes">One goes while the others have so many; -1: none for that. The last one stays.</param>
    /// <returns>Whether it moved.</returns>
    public bool Keep(long from, long bytes)
    {
        long start = 0;
        lock (_gate)
        {
            if (_isDeleted) return false;
            long bound = Producers.LastStableOffset(_highWatermark), left = _segments.Sum(segment => segment.Size);
            foreach (var (index, segment) in _segments.Index())
            {
                // Compaction may have left no records of one.
                bool isOld = segment.MaxTimestamp < from && (segment.MaxTimestamp >= 0 || segment.Generation > 0);
                bool isTooMuch = bytes >= 0 && left - segment.Size >= bytes && index < _segments.Count - 1;
                if (segment.EndOffset > bound || (segment.EndOffset > _logStartOffset && !isOld && !isTooMuch)) break;
                left -= segment.Size;
                start = segment.EndOffset;
            }
            if (start <= _logStartOffset) return false;
            MoveLogStart(start);
            return true;
        }
    }

    internal void ReplayLogStart(long offset)
    {
        Volatile.Write(ref _logStartOffset, Math.Max(_logStartOffset, Math.Min(offset, _endOffset)));
        Producers.TrimAborted(_logStartOffset);
    }

    internal void Delete()
    {
        lock (_gate)
        {
            Volatile.Write(ref _isDeleted, true);
            store.InMemory(_tail.Start - _tail.End);
        }
        HighWatermarkMoved?.Invoke(this);
    }

    internal string Name(long offset) => $"topic '{Topic.Name}', partition {Partition}, offset {offset}";

    // With the gate held. What the journal has and memory has not would be written over by the next batch, and replayed in its place.
    void AddOrFail(long offset, ReadOnlySpan<byte> head, in RecordBatch batch)
    {
        try
        {
            Add(offset, head, batch);
        }
        catch (Exception problem)
        {
            store.Fail(problem);
            throw;
        }
    }

    // With the gate held.
    void Add(long offset, ReadOnlySpan<byte> head, in RecordBatch batch)
    {
        var bytes = batch.Bytes.Span;
        var endOffset = offset + batch.LastOffsetDelta + 1;
        if (_segments.Count == 0 || (_segments[^1].Size > 0 && IsFull(_segments[^1], batch))) _segments.Add(new Segment(offset, _tail.End));
        _segments[^1].Add(offset, endOffset, bytes.Length, batch.MaxTimestamp, store.Options.IndexIntervalBytes);
        store.InMemory(bytes.Length);
        _tail.Append(head);
        _tail.Append(bytes[head.Length..]);
        Producers.Observe(batch, offset);
        Volatile.Write(ref _endOffset, endOffset);
    }

    // One that nobody can read any more is not continued either: its file is to go.
    bool IsFull(Segment segment, in RecordBatch next) => segment.Size + next.SizeInBytes > Topic.SegmentBytes || segment.EndOffset <= _logStartOffset
        || (segment.FirstTimestamp >= 0 && next.MaxTimestamp - segment.FirstTimestamp > Topic.SegmentMs);
}
