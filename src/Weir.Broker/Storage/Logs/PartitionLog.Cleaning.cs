using System.Globalization;

namespace Weir.Broker.Storage;

/// <summary>What compaction may work on, and putting a segment of its in the place of others.</summary>
/// <remarks>Nothing of it is in the journal: after a crash the last checkpoint names either the old segments, whose files stay until a later one is on disk, or the new one.</remarks>
sealed partial class PartitionLog
{
    readonly List<Segment> _replaced = [];
    long _cleanedTo;
    int _replacements;

    /// <summary>How often segments were replaced: what was read while this changed does not fit the list of aborted transactions.</summary>
    public int Replacements => Volatile.Read(ref _replacements);

    /// <summary>What could be compacted: whole segments without the last one, all of whose transactions have ended.</summary>
    /// <param name="notAfter">Segments that are dirty and have a later timestamp wait, and what is behind them; in milliseconds since 1970.</param>
    public Cleanable Cleanable(long notAfter)
    {
        lock (_gate)
        {
            if (_isDeleted) return default;
            long bound = Producers.LastStableOffset(_highWatermark), dirty = Math.Max(_cleanedTo, _logStartOffset), to = dirty, clean = 0, fresh = 0, first = -1;
            foreach (var segment in _segments.SkipLast(1))
            {
                if (segment.EndOffset > bound || (segment.EndOffset > dirty && segment.MaxTimestamp > notAfter)) break;
                if (segment.EndOffset <= _logStartOffset) continue;
                if (segment.EndOffset <= dirty) clean += segment.Size;
                else fresh += segment.Size;
                if (segment.EndOffset > dirty && first < 0) first = segment.FirstTimestamp;
                to = Math.Max(to, segment.EndOffset);
            }
            return new(dirty, to, clean, fresh, first);
        }
    }

    /// <summary>Begins another segment with the next batch, so that what is there can be compacted.</summary>
    public void Roll()
    {
        lock (_gate)
        {
            if (!_isDeleted && _segments.Count > 0 && _segments[^1].Size > 0) _segments.Add(new Segment(_endOffset, _tail.End));
        }
    }

    /// <summary>The segments that are read in front of an offset, in their order.</summary>
    internal Segment[] SegmentsBelow(long offset)
    {
        lock (_gate) return [.. _segments.Where(segment => segment.Size > 0 && segment.BaseOffset < offset && segment.EndOffset > _logStartOffset)];
    }

    /// <summary>Puts a segment in the place of those that it was made from; their files go with the next checkpoint.</summary>
    /// <param name="old">One behind the other, all on disk.</param>
    /// <param name="cleaned">What compaction left of them, on disk.</param>
    /// <param name="cleanedTo">Below it the aborted transactions that end in them are gone, records and markers.</param>
    /// <returns>False: they are no longer there.</returns>
    internal bool Replace(IReadOnlyList<Segment> old, Segment cleaned, long cleanedTo)
    {
        lock (_gate)
        {
            var at = _isDeleted ? -1 : _segments.IndexOf(old[0]);
            if (at < 0) return false;
            _segments.RemoveRange(at, old.Count);
            _segments.Insert(at, cleaned);
            foreach (var segment in old) segment.IsReplaced = true;
            _replaced.AddRange(old);
            Producers.ForgetAborted(cleaned.BaseOffset, Math.Min(cleaned.EndOffset, cleanedTo));
            _replacements++;
            return true;
        }
    }

    /// <summary>Notes up to where the log is compacted.</summary>
    internal void Cleaned(long to)
    {
        lock (_gate) _cleanedTo = Math.Max(_cleanedTo, to);
    }

    /// <summary>Deletes the files that a crash has left: of a pass that it cut off, and of segments that were dropped or replaced, whose deletion did not come about or was lost. Before anything is written.</summary>
    internal async ValueTask SweepAsync()
    {
        HashSet<string> known = [.. _segments.Select(segment => segment.FileName)];
        foreach (var file in await store.Disk.ListAsync(Folder))
            if (!known.Contains(file) && IsSuperfluous(file)) await store.Disk.DeleteAsync($"{Folder}/{file}");
    }

    // What is behind the end is nobody's but may be somebody's last copy, of a folder that was put together from two: it stays.
    bool IsSuperfluous(string file) => file.Contains('-', StringComparison.Ordinal) || (long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long offset) && offset < EndOffset);
}
