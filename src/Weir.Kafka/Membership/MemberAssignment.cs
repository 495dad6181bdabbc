namespace Weir.Kafka.Membership;

/// <summary>What a generation gives a member.</summary>
/// <param name="Partitions">What the member owns from now on.</param>
/// <param name="IsSettled">
/// False while a partition is given to nobody because its owner has to give it up first. Then every member joins again at once, so that the next generation
/// begins without waiting for heartbeats, and begins at all when that owner was killed and came back under its name: the broker gives a static member its
/// old assignment without a rebalance (KIP-345, KIP-814), and nobody would ever be given the rest.
/// </param>
/// <param name="Total">Partitions that the topic had when the leader divided them; -1 when it did not say.</param>
sealed record MemberAssignment(IReadOnlyList<int> Partitions, bool IsSettled, int Total = -1);
