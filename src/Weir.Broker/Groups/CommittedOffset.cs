namespace Weir.Broker.Groups;

/// <summary>An offset that a group committed for a partition: the next record to read.</summary>
/// <param name="Offset">The next offset to read.</param>
/// <param name="LeaderEpoch">Leader epoch of the record before it, -1 unknown (KIP-320).</param>
/// <param name="Metadata">The client's own words.</param>
/// <param name="CommittedAtMs">When, in milliseconds since 1970.</param>
readonly record struct CommittedOffset(long Offset, int LeaderEpoch, string Metadata, long CommittedAtMs);
