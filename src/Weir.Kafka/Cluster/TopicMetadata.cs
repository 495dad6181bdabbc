using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>A topic as the cluster knows it; <see cref="Partitions"/> is ordered by index.</summary>
public sealed record TopicMetadata(string Name, Uuid Id, bool IsInternal, IReadOnlyList<PartitionMetadata> Partitions, ErrorCode Error);
