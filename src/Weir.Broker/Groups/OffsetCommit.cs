namespace Weir.Broker.Groups;

/// <summary>Who commits offsets of a group, and which.</summary>
/// <param name="MemberId">The member, empty when none is named.</param>
/// <param name="InstanceId">The name of a static member.</param>
/// <param name="Generation">Its generation, or its epoch under KIP-848; -1 when none is named.</param>
/// <param name="IsTransactional">Whether the offsets are part of a transaction (KIP-447).</param>
/// <param name="Version">Version of the request.</param>
/// <param name="Offsets">What is committed.</param>
readonly record struct OffsetCommit(string MemberId, string? InstanceId, int Generation, bool IsTransactional, short Version, IReadOnlyCollection<(TopicPartition Partition, CommittedOffset Offset)> Offsets);
