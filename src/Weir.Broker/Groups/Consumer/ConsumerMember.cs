using static Weir.Protocol.Messages.ConsumerGroupHeartbeatRequest;

namespace Weir.Broker.Groups;

/// <summary>A member of a consumer group: what it asked for, what it shall have, and what it has.</summary>
sealed class ConsumerMember(string id)
{
    /// <summary>The epoch of a member that joins, and those by which one leaves: for good, and, of a static one, for a while.</summary>
    public const int Joining = 0, Leaving = -1, LeavingForAWhile = -2;

    public string Id => id;

    /// <summary>The name of a static member (KIP-345), null for a dynamic one.</summary>
    public string? InstanceId { get; set; }

    public string? RackId { get; set; }
    public string ClientId { get; set; } = "";
    public string ClientHost { get; set; } = "";

    /// <summary>How long the member may take to give up partitions.</summary>
    public int RebalanceTimeoutMs { get; set; } = -1;

    /// <summary>The topics subscribed to by name, in ordinal order.</summary>
    public IReadOnlyList<string> Topics { get; set; } = [];

    /// <summary>The topics subscribed to by a pattern; null for none.</summary>
    public TopicPattern? Pattern { get; set; }

    /// <summary>Which of a pattern's topics it may know of, as of its last heartbeat; null: all.</summary>
    public Func<string, bool>? MayDescribe { get; set; }

    /// <summary>The assignor that the member would like; null leaves it to the others and the broker.</summary>
    public string? Assignor { get; set; }

    public int Epoch { get; set; }

    /// <summary>The epoch before: good for one whose answer was lost.</summary>
    public int PreviousEpoch { get; set; }

    public ConsumerMemberState State { get; set; } = ConsumerMemberState.Stable;

    /// <summary>What the member has, each with the epoch in which it was given. Replaced, never changed.</summary>
    public IReadOnlyDictionary<TopicIdPartition, int> Assigned { get; set; } = new Dictionary<TopicIdPartition, int>();

    /// <summary>What it has to give up and has not yet. Replaced, never changed.</summary>
    public IReadOnlyDictionary<TopicIdPartition, int> Revoking { get; set; } = new Dictionary<TopicIdPartition, int>();

    /// <summary>What it shall have in the end.</summary>
    public IReadOnlySet<TopicIdPartition> Target { get; set; } = new HashSet<TopicIdPartition>();

    /// <summary>When the member is removed unless it is heard of.</summary>
    public long SessionDeadline { get; set; } = long.MaxValue;

    /// <summary>When it is removed unless it gave up what it has to; <see cref="long.MaxValue"/> when there is nothing to give up.</summary>
    public long RevocationDeadline { get; set; } = long.MaxValue;

    public bool Holds(TopicIdPartition partition) => Assigned.ContainsKey(partition) || Revoking.ContainsKey(partition);

    public bool IsReconciledTo(int epoch) => State == ConsumerMemberState.Stable && Epoch == epoch;

    /// <summary>Whether the member's epoch is the one that it says; the one before is good too when it owns nothing that it was not given (the answer with the new one may be lost).</summary>
    public bool Accepts(int epoch, List<TopicPartitionsValue>? owned) => epoch == Joining || epoch == Epoch
        || (epoch < Epoch && epoch == PreviousEpoch && owned is not null && PartitionsOf(owned).All(Assigned.ContainsKey));

    /// <summary>The member that takes a static one's place, with its subscription and its partitions.</summary>
    public ConsumerMember Succeed(string newId) => new(newId)
    {
        InstanceId = InstanceId,
        RackId = RackId,
        RebalanceTimeoutMs = RebalanceTimeoutMs,
        Topics = Topics,
        Pattern = Pattern,
        Assignor = Assignor,
        State = State,
        Assigned = Assigned,
        Revoking = Revoking,
        Target = Target,
    };

    public static IEnumerable<TopicIdPartition> PartitionsOf(List<TopicPartitionsValue> topics) => topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicIdPartition(topic.TopicId, partition)));
}
