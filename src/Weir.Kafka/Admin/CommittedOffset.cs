namespace Weir.Kafka.Admin;

/// <summary>What a group committed for a partition.</summary>
/// <param name="Offset">The next offset to read.</param>
/// <param name="LeaderEpoch">Of the last record read; -1 where unknown.</param>
/// <param name="Metadata">The committer's own text; empty where there is none.</param>
public sealed record CommittedOffset(long Offset, int LeaderEpoch, string Metadata);
