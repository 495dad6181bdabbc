namespace Weir.Broker.Groups;

/// <summary>A group with what it committed. Guarded by its coordinator.</summary>
sealed class Group(ClassicGroup members)
{
    public ClassicGroup Members => members;

    /// <summary>What is committed.</summary>
    public Dictionary<TopicPartition, CommittedOffset> Offsets { get; } = [];

    /// <summary>What open transactions will commit, by producer id.</summary>
    public Dictionary<long, Dictionary<TopicPartition, CommittedOffset>> Pending { get; } = [];

    /// <summary>Wakes the coordinator at the group's next deadline.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>Whether an open transaction will commit an offset for the partition.</summary>
    public bool IsUnstable(TopicPartition partition) => Pending.Values.Any(offsets => offsets.ContainsKey(partition));
}
