using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>What a checkpoint keeps of a log.</summary>
sealed partial class PartitionLog
{
    /// <summary>Writes the log as it stands, and takes segments below the log's start out of it.</summary>
    /// <returns>Position up to which the segments must be durable before this counts.</returns>
    internal long Capture(PooledBuffer buffer, List<Segment> dropped)
    {
        lock (_gate)
        {
            while (_segments.Count > 0 && _segments[0].Size > 0 && _segments[0].EndOffset <= _logStartOffset && _segments[0].End <= _tail.Start)
            {
                dropped.Add(_segments[0]);
                _segments.RemoveAt(0);
            }
            dropped.AddRange(_replaced);
            _replaced.Clear();
            buffer.WriteLong(_logStartOffset);
            buffer.WriteLong(_endOffset);
            buffer.WriteLong(_cleanedTo);
            buffer.WriteInt(_segments.Count);
            foreach (var segment in _segments)
            {
                buffer.WriteLong(segment.BaseOffset);
                buffer.WriteInt(segment.Generation);
                buffer.WriteLong(segment.Size);
                buffer.WriteLong(segment.EndOffset);
                buffer.WriteLong(segment.MaxTimestamp);
                buffer.WriteLong(segment.FirstTimestamp);
            }
            Producers.Save(buffer);
            return _tail.End;
        }
    }

    internal void Load(ref ByteFieldReader fields, int version)
    {
        _logStartOffset = fields.Long();
        _endOffset = _highWatermark = fields.Long();
        if (version >= Checkpoint.WithCompaction) _cleanedTo = fields.Long();
        long position = 0;
        for (var left = fields.Int(); left > 0; left--)
        {
            var segment = new Segment(fields.Long(), position, version >= Checkpoint.WithCompaction ? fields.Int() : 0);
            segment.End = position += fields.Long();
            segment.EndOffset = fields.Long();
            segment.FirstTimestamp = segment.MaxTimestamp = fields.Long();
            if (version >= Checkpoint.WithCompaction) segment.FirstTimestamp = fields.Long();
            segment.Index = null;
            _segments.Add(segment);
        }
        if (Misfit() is { } misfit) throw new DamagedLogException($"{Name(_endOffset)}: the checkpoint has {misfit}; restore the data folder from a backup");
        _syncedPosition = position;
        _tail = new ChunkQueue(position);
        Producers.Load(ref fields);
    }

    // Its checksum is true; but what does not fit together would be read without end, or as what it is not.
    string? Misfit()
    {
        if (_logStartOffset < 0 || _logStartOffset > _endOffset) return $"a log that begins at offset {_logStartOffset} and ends at {_endOffset}";
        if (_cleanedTo < 0 || _cleanedTo > _endOffset) return $"a log that ends at offset {_endOffset} and is compacted up to {_cleanedTo}";
        var due = _segments.Count == 0 ? _logStartOffset : Math.Clamp(_segments[0].BaseOffset, 0, _logStartOffset);
        foreach (var segment in _segments)
        {
            if (segment.BaseOffset != due || segment.EndOffset < due || segment.Size < 0 || segment.Size == 0 != (segment.EndOffset == due)) return $"a segment of {segment.Size} bytes from offset {segment.BaseOffset} to {segment.EndOffset}, where one from {due} on is due";
            due = segment.EndOffset;
        }
        return due == _endOffset ? null : $"segments up to offset {due} in a log that ends at {_endOffset}";
    }

    internal async ValueTask DropFilesAsync(List<Segment> dropped)
    {
        foreach (var segment in dropped)
        {
            await segment.CloseAsync();
            await store.Disk.DeleteAsync($"{Folder}/{segment.FileName}");
        }
    }
}
