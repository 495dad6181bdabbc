namespace Weir.Broker.Groups;

/// <summary>Where a classic group is in its rebalance; the names are Kafka's, as DescribeGroups shows them.</summary>
enum GroupState
{
    /// <summary>No members; offsets may be there.</summary>
    Empty,

    /// <summary>Members are asked to join again.</summary>
    PreparingRebalance,

    /// <summary>All have joined; the leader's assignment is awaited.</summary>
    CompletingRebalance,

    /// <summary>Every member has its assignment.</summary>
    Stable,
}
