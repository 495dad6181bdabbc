namespace Weir.Kafka.Membership;

/// <summary>What a heartbeat told the member, each worse than the one before it.</summary>
enum MembershipSignal
{
    /// <summary>All is well.</summary>
    None,

    /// <summary>The group rebalances: commit, then join again, keeping the partitions.</summary>
    Rejoin,

    /// <summary>The coordinator does not know us any more: the partitions may be somebody else's.</summary>
    Lost,

    /// <summary>Another process joined under our <c>group.instance.id</c>.</summary>
    Fenced,
}
