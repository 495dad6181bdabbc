namespace Weir.Broker.Groups;

/// <summary>
/// One group of the consumer protocol (KIP-848) as a state machine. Three epochs drive it: the group's rises when members or topics change, the target
/// assignment follows at the next heartbeat, and each member comes after at its own pace. The time is passed in.
/// </summary>
/// <remarks>Source: GroupMetadataManager and ConsumerGroup of Apache Kafka 4.3. Times are milliseconds.</remarks>
sealed partial class ConsumerGroup(string id, ConsumerGroupSettings settings, IdSource ids, ITopicCatalog catalog) : IGroupMembers
{
    readonly SortedDictionary<string, ConsumerMember> _members = new(StringComparer.Ordinal);
    readonly Dictionary<string, ConsumerMember> _staticMembers = new(StringComparer.Ordinal);
    bool _changed;

    public string Id => id;
    public string Key => GroupKeys.ConsumerGroup(id);
    public string Type => "consumer";
    public string Kind => "consumer";
    public string StateName => State.ToString();
    public bool IsEmpty => _members.Count == 0;
    public bool IsOfConsumers => true;

    /// <summary>Rises with each change of members, subscriptions and topics. It begins at 1: an epoch of 0 is a member that joins.</summary>
    public int Epoch { get; private set; } = 1;

    /// <summary>The group's epoch that the target assignment is made for.</summary>
    public int TargetEpoch { get; private set; }

    /// <summary>Kafka's name of the assignor that makes the next target assignment: the one that most members ask for.</summary>
    public string Assignor => _members.Values.Select(member => member.Assignor).OfType<string>().GroupBy(name => name)
        .OrderByDescending(votes => votes.Count()).ThenBy(votes => votes.Key, StringComparer.Ordinal).FirstOrDefault()?.Key ?? Assignors.Default.Name;

    /// <summary>The members in the order of their ids.</summary>
    public IReadOnlyCollection<ConsumerMember> Members => _members.Values;

    public ConsumerGroupState State => IsEmpty ? ConsumerGroupState.Empty
        : Epoch > TargetEpoch ? ConsumerGroupState.Assigning
        : _members.Values.All(member => member.IsReconciledTo(TargetEpoch)) ? ConsumerGroupState.Stable
        : ConsumerGroupState.Reconciling;

    public long NextDeadline => _members.Values.Select(member => Math.Min(member.SessionDeadline, member.RevocationDeadline)).DefaultIfEmpty(long.MaxValue).Min();

    public void Tick(long now)
    {
        foreach (var late in _members.Values.Where(member => member.SessionDeadline <= now || member.RevocationDeadline <= now).ToList()) Remove(late);
    }

    public bool TakeChange()
    {
        bool was = _changed;
        _changed = false;
        return was;
    }

    /// <summary>Brings back what was written down; members have a whole session to be heard of again, and as long as they may need to give up what they have to.</summary>
    public void Restore(ConsumerGroupSnapshot snapshot, long now)
    {
        (Epoch, TargetEpoch, _subscribed) = (snapshot.Epoch, snapshot.TargetEpoch, snapshot.Topics);
        foreach (var member in snapshot.Members)
        {
            Keep(member);
            member.SessionDeadline = now + settings.SessionTimeoutMs;
            SetRevocation(member, now);
        }
        LookAtTopicsAgain();
    }

    public Storage.StateChange Write(long nowMs) => new(Key, ConsumerGroupValue.Write(new(Epoch, TargetEpoch, _subscribed, _members.Values)));

    void Keep(ConsumerMember member)
    {
        _members[member.Id] = member;
        if (member.InstanceId is { } instance) _staticMembers[instance] = member;
    }

    void Forget(ConsumerMember member)
    {
        _members.Remove(member.Id);
        if (member.InstanceId is { } instance && _staticMembers.GetValueOrDefault(instance) == member) _staticMembers.Remove(instance);
    }

    void Remove(ConsumerMember member)
    {
        Forget(member);
        _subscribed = Subscribed();
        Epoch++;
        _changed = true;
    }

    static void SetRevocation(ConsumerMember member, long now) => member.RevocationDeadline = member.State == ConsumerMemberState.UnrevokedPartitions ? now + member.RebalanceTimeoutMs : long.MaxValue;

    bool IsTakenFrom(ConsumerMember member, TopicIdPartition partition) => _members.Values.Any(other => other != member && other.Holds(partition));
}
