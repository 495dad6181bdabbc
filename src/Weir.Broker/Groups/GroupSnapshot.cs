namespace Weir.Broker.Groups;

/// <summary>What is written down of a group: it comes back with its members after a restart, without a rebalance.</summary>
sealed record GroupSnapshot(string ProtocolType, int Generation, string? Protocol, string? Leader, IReadOnlyList<GroupMember> Members);
