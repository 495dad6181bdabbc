using Weir.Kafka;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Checking;

/// <summary>Everything that a run left behind: the topics by partition, and the group's positions by source partition.</summary>
sealed record Evidence(
    IReadOnlyList<PartitionContent> Source,
    IReadOnlyList<PartitionContent> Sink,
    IReadOnlyList<PartitionContent> DeadLetters,
    IReadOnlyDictionary<int, CommittedPosition> Committed)
{
    /// <summary>What a route wrote; null where the pipeline has none.</summary>
    public IReadOnlyList<PartitionContent>? Routed { get; init; }

    /// <summary>What the lookup's topic held; null where the pipeline has no lookup.</summary>
    public NameHistory? Names { get; init; }

    /// <summary>When the pipeline drops a record as a duplicate; null: never.</summary>
    public DuplicateRule? Duplicates { get; init; }

    /// <summary>Source records that the broker acknowledged to their producer.</summary>
    public IReadOnlySet<(int Partition, int Number)> Acknowledged { get; init; } = new HashSet<(int, int)>();

    /// <summary>Offsets of the source that an operator skipped: some came too late.</summary>
    public IReadOnlySet<(int Partition, long Offset)> Skipped { get; init; } = new HashSet<(int, long)>();

    /// <summary>What the source records are like.</summary>
    public RecordMix Mix { get; init; } = RecordMix.Usual;

    /// <summary>The key of the tokens; null where the pipeline makes none.</summary>
    public SampleKeys? Keys { get; init; }

    /// <summary>What was deleted from the source before the pipeline had read it.</summary>
    public SourceCuts Cuts { get; init; } = new();

    /// <summary>What processes said they pass over of that.</summary>
    public IReadOnlyList<SourceGap> Passed { get; init; } = [];

    /// <summary>Whether clocks were off by hours: then an output may have the time of its processing although its record was of the present.</summary>
    public bool ClocksMoved { get; init; }

    /// <summary>What a desk made of the dead letters; null where there is none.</summary>
    public IReadOnlyList<PartitionContent>? Redriven { get; init; }

    /// <summary>What that desk says it did with each letter; none where the topic is not there; null where there is no desk.</summary>
    public IReadOnlyList<PartitionContent>? Ledger { get; init; }

    /// <summary>What it says who did when; the same.</summary>
    public IReadOnlyList<PartitionContent>? Audit { get; init; }

    /// <summary>The retry topics; null where the pipeline has none.</summary>
    public IReadOnlyList<TierContent>? Tiers { get; init; }

    /// <summary>Whether the pipeline counts how many processes ended over a record: with enough of them it becomes a dead letter, whatever killed them.</summary>
    public bool CountsKills { get; init; }

    /// <summary>Whether the pipeline has retry topics and the step <c>flaky</c>: records are then named by a header, and in order by their keys.</summary>
    public bool Retries { get; init; }

    /// <summary>Every partition that the pipeline wrote.</summary>
    public IEnumerable<PartitionContent> Written => Sink.Concat(Routed ?? []).Concat(DeadLetters).Concat((Tiers ?? []).SelectMany(tier => tier.Partitions));
}
