namespace Weir.Kafka.Production;

/// <summary>A position that a transaction commits: the offset of the <em>next</em> record to read.</summary>
readonly record struct OffsetToCommit(string Topic, int Partition, long Offset, int LeaderEpoch, string Metadata);
