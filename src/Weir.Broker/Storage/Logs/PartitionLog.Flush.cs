namespace Weir.Broker.Storage;

/// <summary>From memory to segments, behind the acknowledgement.</summary>
sealed partial class PartitionLog
{
    readonly SemaphoreSlim _flushLane = new(1);
    bool _flushQueued;
    bool _newFiles;

    /// <summary>Writes what is in front of <paramref name="position"/>, all of it synced in the journal, to the segments. Readers find it in either place.</summary>
    internal async ValueTask FlushAsync(long position)
    {
        await _flushLane.WaitAsync();
        try
        {
            var at = FlushedPosition;
            while (NextPiece(at, position) is { Bytes.Length: > 0 } piece)
            {
                var file = await piece.Segment.OpenAsync(store.Disk, Folder);
                await piece.Segment.CutAsync(file, at - piece.Segment.Start);
                await file.WriteAsync(at - piece.Segment.Start, piece.Bytes);
                piece.Segment.IsDirty = true;
                _newFiles |= at == piece.Segment.Start;
                at += piece.Bytes.Length;
            }
            lock (_gate)
            {
                if (!_isDeleted) store.InMemory(_tail.Start - at);
                _tail.DropTo(at);
            }
        }
        finally
        {
            _flushLane.Release();
        }
    }

    /// <summary>Flushes all that is synced in the journal.</summary>
    internal ValueTask FlushSyncedAsync()
    {
        long position;
        lock (_gate) position = _syncedPosition;
        return FlushAsync(position);
    }

    /// <summary>Makes what was flushed durable in the segments.</summary>
    internal async ValueTask SyncSegmentsAsync()
    {
        await _flushLane.WaitAsync();
        try
        {
            foreach (var segment in DirtySegments())
            {
                var file = await segment.OpenAsync(store.Disk, Folder);
                await file.SyncAsync();
                segment.IsDirty = false;
            }
            if (_newFiles) await store.Disk.SyncFolderAsync(Folder);
            _newFiles = false;
        }
        finally
        {
            _flushLane.Release();
        }
    }

    /// <summary>Closes the files; nothing may be under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _flushLane.Dispose();
        Segment[] segments;
        lock (_gate) segments = [.. _segments];
        foreach (var segment in segments) await segment.CloseAsync();
    }

    void FlushWhenLong()
    {
        lock (_gate)
        {
            if (_flushQueued || _isDeleted || _syncedPosition - _tail.Start < store.Options.TailBytes) return;
            _flushQueued = true;
        }
        _ = FlushSoonAsync();
    }

    async Task FlushSoonAsync()
    {
        await Task.Yield();
        try
        {
            lock (_gate) _flushQueued = false;
            await FlushSyncedAsync();
        }
        catch (Exception problem)
        {
            if (!IsDeleted) store.Fail(problem);
        }
    }

    long FlushedPosition
    {
        get { lock (_gate) return _tail.Start; }
    }

    (Segment Segment, ReadOnlyMemory<byte> Bytes) NextPiece(long at, long position)
    {
        lock (_gate)
        {
            if (at >= position || _isDeleted) return default;
            var segment = _segments[SegmentAt(at)];
            return (segment, _tail.Piece(at, Math.Min(position, segment.End) - at));
        }
    }

    Segment[] DirtySegments()
    {
        lock (_gate) return _isDeleted ? [] : [.. _segments.Where(segment => segment.IsDirty)];
    }

    // The segment that holds the byte at a position that is still in memory: one of the last. With the gate held.
    int SegmentAt(long position) => Math.Max(0, _segments.FindLastIndex(segment => segment.Start <= position));
}
