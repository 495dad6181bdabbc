namespace Weir.Simulation.Checking;

/// <summary>Everything that a run left behind: the topics by partition, and the group's positions by source partition.</summary>
sealed record Evidence(
    IReadOnlyList<PartitionContent> Source,
    IReadOnlyList<PartitionContent> Sink,
    IReadOnlyList<PartitionContent> DeadLetters,
    IReadOnlyDictionary<int, CommittedPosition> Committed);
