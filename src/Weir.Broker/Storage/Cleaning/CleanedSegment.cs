using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>A segment while compaction writes it: batches that reach from one to the next, so that its offsets have no gaps although records are missing.</summary>
/// <param name="disk">Where it goes.</param>
/// <param name="folder">The partition's.</param>
/// <param name="first">The first of the segments that it takes the place of.</param>
/// <param name="aborted">The transactions that were aborted when the pass began.</param>
/// <param name="options">Sizes.</param>
sealed class CleanedSegment(IDisk disk, string folder, Segment first, AbortedRanges aborted, StorageOptions options) : IAsyncDisposable
{
    const int WriteBytes = 1 << 20;

    readonly Segment _segment = new(first.BaseOffset, 0, first.Generation + 1);
    readonly PooledBuffer _buffer = new();
    IDiskFile? _file;
    // The batch that was added last and is not counted yet: where it is in the buffer, its transactional producer or -1, its offsets, its greatest timestamp.
    (int At, long ProducerId, long BaseOffset, long LastOffset, long MaxTimestamp)? _last;
    long _written;

    /// <summary>Adds a batch; what is missing in front of it is given to the batch before.</summary>
    public async ValueTask AddAsync(RecordBatch batch)
    {
        ReachTo(batch.BaseOffset, batch.PartitionLeaderEpoch);
        if (_buffer.Length >= WriteBytes) await WriteAsync();
        _last = (_buffer.Length, batch.IsTransactional ? batch.ProducerId : -1, batch.BaseOffset, batch.LastOffset, batch.MaxTimestamp);
        _buffer.Write(batch.Bytes.Span);
    }

    /// <summary>Writes the rest and makes it durable.</summary>
    /// <param name="endOffset">Offset behind the last of the segments that it takes the place of.</param>
    /// <param name="end">Position behind it.</param>
    /// <param name="leaderEpoch">The leader's epoch, for what has no records.</param>
    public async ValueTask<Segment> CompleteAsync(long endOffset, long end, int leaderEpoch)
    {
        ReachTo(endOffset, leaderEpoch);
        await WriteAsync();
        await _file!.SyncAsync();
        await disk.SyncFolderAsync(folder);
        return Moved(end);
    }

    /// <summary>Deletes what was written: it is not needed.</summary>
    public async ValueTask DiscardAsync()
    {
        await DisposeAsync();
        await disk.DeleteAsync($"{folder}/{_segment.FileName}");
    }

    public async ValueTask DisposeAsync()
    {
        _buffer.Dispose();
        if (Interlocked.Exchange(ref _file, null) is { } file) await file.DisposeAsync();
    }

    // The batch before reaches as far as its field goes; one without records stands for what is missing at the start, or beyond that. Not where its producer had aborted
    // a transaction in between: who reads a batch leaves out its producer from that transaction's first offset on, when the batch reaches there.
    void ReachTo(long offset, int leaderEpoch)
    {
        if (_last is { } last)
        {
            var reached = Math.Max(last.LastOffset, Math.Min(offset - 1, last.BaseOffset + int.MaxValue));
            if (aborted.BeginsIn(last.ProducerId, last.LastOffset + 1, reached)) reached = last.LastOffset;
            if (reached > last.LastOffset) RecordBatchHeader.SetLastOffset(_buffer.WrittenSpan[last.At..], reached);
            _segment.Add(last.BaseOffset, reached + 1, _buffer.Length - last.At, last.MaxTimestamp, options.IndexIntervalBytes);
            _last = null;
        }
        while (_segment.EndOffset < offset)
        {
            var (baseOffset, lastOffset) = (_segment.EndOffset, Math.Min(offset - 1, _segment.EndOffset + int.MaxValue));
            RecordBatchHeader.WriteEmpty(_buffer.GetSpan(RecordBatchHeader.Size), baseOffset, lastOffset, leaderEpoch);
            _buffer.Advance(RecordBatchHeader.Size);
            _segment.Add(baseOffset, lastOffset + 1, RecordBatchHeader.Size, -1, options.IndexIntervalBytes);
        }
    }

    async ValueTask WriteAsync()
    {
        if (_file is null)
        {
            _file = await disk.OpenAsync($"{folder}/{_segment.FileName}");
            // One of a pass that was cut off may be there.
            await _file.SetLengthAsync(0);
        }
        await _file.WriteAsync(_written, _buffer.WrittenMemory);
        _written += _buffer.Length;
        _buffer.Clear();
    }

    Segment Moved(long end)
    {
        var start = end - _segment.Size;
        return new(_segment.BaseOffset, start, _segment.Generation)
        {
            End = end,
            EndOffset = _segment.EndOffset,
            MaxTimestamp = _segment.MaxTimestamp,
            FirstTimestamp = first.FirstTimestamp,
            Index = [.. _segment.Index!.Select(entry => entry with { Position = entry.Position + start })],
        };
    }
}
