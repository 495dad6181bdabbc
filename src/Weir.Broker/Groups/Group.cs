namespace Weir.Broker.Groups;

/// <summary>A group with what it committed. Guarded by its coordinator.</summary>
sealed class Group(IGroupMembers members)
{
    /// <summary>Its members, under one protocol or the other; while there are none it goes over to the other one.</summary>
    public IGroupMembers Members { get; private set; } = members;

    /// <summary>Key under which the group was written down before it went over to the other protocol; null when there is none.</summary>
    public string? FormerKey { get; set; }

    /// <summary>Whether it was deleted.</summary>
    public bool IsDead { get; set; }

    /// <summary>What is committed.</summary>
    public Dictionary<TopicPartition, CommittedOffset> Offsets { get; } = [];

    /// <summary>What open transactions will commit, by producer id.</summary>
    public Dictionary<long, Dictionary<TopicPartition, CommittedOffset>> Pending { get; } = [];

    /// <summary>For how many looks it had no members and committed nothing.</summary>
    public int SilentFor { get; set; }

    /// <summary>Wakes the coordinator at the group's next deadline.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>Goes over to the other protocol; what is committed stays.</summary>
    public void Convert(IGroupMembers other)
    {
        FormerKey = Members.Key;
        Members = other;
    }

    /// <summary>Whether an open transaction will commit an offset for the partition.</summary>
    public bool IsUnstable(TopicPartition partition) => Pending.Values.Any(offsets => offsets.ContainsKey(partition));
}
