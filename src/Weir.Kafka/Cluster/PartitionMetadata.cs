using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>Where a partition is led. <see cref="Leader"/> is -1 while there is none.</summary>
public sealed record PartitionMetadata(int Index, int Leader, int LeaderEpoch, IReadOnlyList<int> Replicas, IReadOnlyList<int> InSyncReplicas, ErrorCode Error);
