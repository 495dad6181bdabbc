namespace Weir.Kafka.Membership;

/// <summary>How a worker takes part in its group.</summary>
/// <param name="Group">Kafka's <c>group.id</c>.</param>
/// <param name="Topic">The topic that is divided among the members.</param>
/// <param name="InstanceId">Kafka's <c>group.instance.id</c> of a static member (KIP-345), null for a dynamic one.</param>
sealed record GroupOptions(string Group, string Topic, string? InstanceId)
{
    /// <summary>Silence after which the coordinator removes a member. Default 10 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between heartbeats; where the broker divides the partitions, the most that they are apart, whatever it asks for (every 5 s). Default 1 s:
    /// who takes over hears of it in an answer.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the others wait for a member to join again. Default 30 s: a worker joins between two transactions.</summary>
    public TimeSpan RebalanceTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the broker divides the partitions (KIP-848) and not the members. Default false: Kafka's <c>group.protocol=classic</c>.</summary>
    public bool IsDividedByBroker { get; init; }

    /// <summary>What the member id is made of under KIP-848, where members choose their own; the same after a restart. Default: an id of chance.</summary>
    public string? MemberName { get; init; }
}
