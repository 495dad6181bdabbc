using Weir.Simulation.Checking;

namespace Weir.Simulation.Actors;

/// <summary>What was deleted from the front of the source's partitions, and where the group's position was set anew because of it.</summary>
sealed class SourceCuts
{
    readonly Dictionary<(int Partition, long Offset), LoggedRecord> _deleted = [];
    readonly Dictionary<int, List<(long From, long To)>> _gaps = [];
    readonly Dictionary<int, long> _resets = [];

    /// <summary>Records that are not in the topic any more.</summary>
    public void Deleted(IEnumerable<LoggedRecord> records)
    {
        foreach (var record in records) _deleted[(record.Partition, record.Offset)] = record;
    }

    /// <summary>An operator gave up what is from one offset to before another.</summary>
    public void GaveUp(int partition, long from, long to)
    {
        if (!_gaps.TryGetValue(partition, out var gaps)) _gaps[partition] = gaps = [];
        gaps.Add((from, to));
        _resets[partition] = to;
    }

    /// <summary>Whether a record is one that was given up.</summary>
    public bool IsGivenUp(int partition, long offset) => _gaps.TryGetValue(partition, out var gaps) && gaps.Exists(gap => offset >= gap.From && offset < gap.To);

    /// <summary>Whether a record may not be there any more.</summary>
    public bool IsDeleted(int partition, long offset) => _deleted.ContainsKey((partition, offset));

    /// <summary>From where the group's counters count.</summary>
    public long CountedFrom(int partition) => _resets.GetValueOrDefault(partition);

    /// <summary>The partition as if nothing had been deleted.</summary>
    public PartitionContent Whole(int partition, PartitionContent content)
    {
        var known = content.ByMarkers.Select(record => record.Offset).ToHashSet();
        var missing = _deleted.Values.Where(record => record.Partition == partition && !known.Contains(record.Offset)).OrderBy(record => record.Offset).ToList();
        return missing.Count == 0 ? content : content with { ByMarkers = [.. missing, .. content.ByMarkers], ByBroker = [.. missing, .. content.ByBroker] };
    }
}
