namespace Weir.Broker.Groups;

/// <summary>Where a consumer group is in its rebalance; the names are Kafka's.</summary>
enum ConsumerGroupState
{
    /// <summary>No members; offsets may be there.</summary>
    Empty,

    /// <summary>The target assignment is older than the group: the next heartbeat makes a new one.</summary>
    Assigning,

    /// <summary>Members are on their way to the target assignment.</summary>
    Reconciling,

    /// <summary>Every member has what the target assignment gives it.</summary>
    Stable,
}
