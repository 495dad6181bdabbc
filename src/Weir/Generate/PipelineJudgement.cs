using Weir.Engine.Delivery;
using Weir.Kafka.Admin;

namespace Weir.Generate;

/// <summary>
/// Brings together what a check found in the source, in the outputs, and beside the group's positions: each record that was acknowledged, visible and passed is in one of the outputs, still in retry, or counted as
/// dropped; nothing behind a position is in an output; the counters are those of what was found.
/// </summary>
sealed class PipelineJudgement(LoginStream stream, SourceCheck source, LoginCheck outputs, LoginPlaces places, IReadOnlyDictionary<int, CommittedOffset> positions, CheckRules rules)
{
    readonly Dictionary<int, List<long>> _nowhere = [];
    readonly CheckFindings _findings = outputs.Findings;

    /// <summary>Records that the pipeline counted as dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Records that the pipeline has not read yet.</summary>
    public long Behind { get; private set; }

    /// <summary>Records that are in no output and were deleted from the source.</summary>
    public long Deleted { get; private set; }

    /// <summary>Once, when everything was read.</summary>
    public void Judge(string group)
    {
        if (positions.Count == 0) _findings.IsWrong($"group '{group}' has committed no position in this topic; name the pipeline's group with --group");
        for (long number = 0; number < outputs.Count; number++) Judge(number);
        foreach (var (partition, state) in source.Partitions.OrderBy(pair => pair.Key))
        {
            Behind += state.Behind;
            Judge(partition, state);
        }
    }

    void Judge(long number)
    {
        bool wasSeen = outputs.WasSeen(number);
        if (source.IsDue(number))
        {
            if (!wasSeen) IsNowhere(number);
        }
        else if (source.IsPresent(number))
        {
            if (wasSeen) _findings.IsWrong($"record {number} was processed, and the position in its partition {places.Of(number)} is before it");
        }
        else if (source.MayBeDeleted(number))
        {
            if (!wasSeen) Deleted++;
        }
        else if (source.IsPromised(number)) _findings.IsMissing($"record {number} of partition {places.Of(number)} was written and is not in the source");
    }

    void IsNowhere(long number)
    {
        int partition = places.Of(number);
        if (!_nowhere.TryGetValue(partition, out var numbers)) _nowhere[partition] = numbers = [];
        numbers.Add(number);
    }

    void Judge(int partition, SourcePartitionState state)
    {
        var counters = CountersOf(partition, state);
        Dropped += counters.Dropped;
        var nowhere = _nowhere.GetValueOrDefault(partition, []);
        // Where records were sent twice, each repeat has to be dropped, and nothing else.
        bool hasRepeats = stream.RepeatedPartsPerMillion > 0;
        long owed = hasRepeats ? nowhere.Count : Math.Max(0, nowhere.Count - counters.Dropped), explained = hasRepeats ? state.Repeats : Math.Min(nowhere.Count, counters.Dropped);
        foreach (long number in nowhere[..(int)owed]) _findings.IsMissing($"record {number} of partition {partition} is below the position and nowhere");
        if (counters.Dropped != explained) Disagrees(partition, "drop", counters.Dropped, explained);
        var found = outputs.Fates(partition);
        if (rules.HasBeenReset)
        {
            if (counters.InRetry != found.InRetry) _findings.IsWrong($"the counters of partition {partition} do not add up: {counters}; {found.InRetry} are in retry");
            if (counters.Written > found.Written) Disagrees(partition, "out", counters.Written, found.Written);
            if (counters.Dead > found.Dead && !rules.HasLostLetters) Disagrees(partition, "dead", counters.Dead, found.Dead);
            return;
        }
        if (counters.Written != found.Written) Disagrees(partition, "out", counters.Written, found.Written);
        if (counters.Dead != found.Dead) Disagrees(partition, "dead", counters.Dead, found.Dead);
        // Where the log's beginning is gone, what was read of it shows in the outputs alone.
        long read = state.HasLost ? found.Written + found.Dead + found.InRetry + counters.Dropped : state.Passed;
        if (counters.Read != read) Disagrees(partition, "read", counters.Read, read);
    }

    PartitionCounters CountersOf(int partition, SourcePartitionState state)
    {
        if (positions.TryGetValue(partition, out var position) && !PartitionCounters.TryParse(position.Metadata, out _)) _findings.IsWrong($"beside the position {state.Position} of partition {partition} are no counters");
        return PartitionCounters.TryParse(position?.Metadata, out var counters) ? counters : default;
    }

    void Disagrees(int partition, string counter, long counted, long found) => _findings.IsWrong($"partition {partition} counts {counter}={counted}, and {found} were found", Math.Abs(counted - found));
}
