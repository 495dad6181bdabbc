using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

/// <summary>
/// One group of the classic protocol (JoinGroup, SyncGroup, Heartbeat, LeaveGroup) as a state machine: it knows no clock, timer or log. The time is
/// passed in; <see cref="NextDeadline"/> says when to call <see cref="Tick"/>; <see cref="TakeChange"/> says when it must be written down.
/// </summary>
/// <remarks>Source: GroupMetadataManager and ClassicGroup of Apache Kafka 4.3; static members KIP-345, member ids KIP-394. Times are milliseconds.</remarks>
sealed partial class ClassicGroup(string id, GroupSettings settings, IdSource ids) : IGroupMembers
{
    readonly Dictionary<string, GroupMember> _members = [];
    readonly Dictionary<string, string> _staticMembers = [];
    readonly Dictionary<string, long> _givenIds = [];
    bool _changed;

    public string Id => id;
    public string Key => GroupKeys.Group(id);
    public string Type => "classic";
    public string Kind => ProtocolType ?? "";
    public string StateName => State.ToString();
    public bool IsEmpty => State == GroupState.Empty;
    public GroupState State { get; private set; } = GroupState.Empty;
    public int Generation { get; private set; }
    public string? ProtocolType { get; private set; }

    /// <summary>The assignor of this generation; null before the first and without members.</summary>
    public string? Protocol { get; private set; }

    /// <summary>Member id of the one that makes the assignment.</summary>
    public string? Leader { get; private set; }

    public IReadOnlyCollection<GroupMember> Members => _members.Values;

    public long NextDeadline
    {
        get
        {
            long next = State switch
            {
                GroupState.PreparingRebalance => _rebalanceDeadline,
                GroupState.CompletingRebalance => _syncDeadline,
                _ => long.MaxValue,
            };
            foreach (long deadline in _givenIds.Values) next = Math.Min(next, deadline);
            foreach (var member in _members.Values)
            {
                if (!member.IsWaiting) next = Math.Min(next, member.SessionDeadline);
            }
            return next;
        }
    }

    public void Tick(long now)
    {
        foreach (string expired in _givenIds.Where(given => given.Value <= now).Select(given => given.Key).ToArray()) _givenIds.Remove(expired);
        foreach (var silent in _members.Values.Where(member => !member.IsWaiting && member.SessionDeadline <= now).ToArray()) Remove(silent, now);
        if (State == GroupState.CompletingRebalance && _syncDeadline <= now) RemoveUnsynced(now);
        if (State == GroupState.PreparingRebalance && _rebalanceDeadline <= now) EndJoining(now);
        TryCompleteJoin(now);
    }

    public bool TakeChange()
    {
        bool was = _changed;
        _changed = false;
        return was;
    }

    /// <summary>Checks who commits offsets: a member of this generation; with an empty group anybody; in a transaction (KIP-447) also one that names no member.</summary>
    public ErrorCode CheckCommit(in OffsetCommit commit, long now)
    {
        if (commit.Generation < 0 && State == GroupState.Empty) return ErrorCode.None;
        if (commit is { Generation: < 0, MemberId: "", InstanceId: null }) return commit.IsTransactional ? ErrorCode.None : ErrorCode.UnknownMemberId;
        var (member, error) = Find(commit.MemberId, commit.InstanceId);
        if (error != ErrorCode.None) return error;
        if (commit.Generation != Generation) return ErrorCode.IllegalGeneration;
        if (!commit.IsTransactional && State == GroupState.CompletingRebalance) return ErrorCode.RebalanceInProgress;
        member!.Heard(now);
        return ErrorCode.None;
    }

    /// <summary>Anybody may ask: members of this protocol do not say who they are.</summary>
    public ErrorCode CheckFetch(string? memberId, int memberEpoch) => ErrorCode.None;

    public Storage.StateChange Write(long nowMs) => new(Key, GroupValues.Write(this, nowMs));

    /// <summary>A sign of life.</summary>
    public ErrorCode Heartbeat(string memberId, string? instanceId, int generation, long now)
    {
        var (member, error) = Find(memberId, instanceId);
        if (error != ErrorCode.None) return error;
        if (generation != Generation) return ErrorCode.IllegalGeneration;
        member!.Heard(now);
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>Members go, and then the others regroup; a static one is named by its instance id and goes whoever asks (KIP-345).</summary>
    /// <returns>What came of each, in their order.</returns>
    public ErrorCode[] Leave(IReadOnlyList<LeaveGroupRequest.MemberIdentity> leaving, long now)
    {
        var errors = leaving.Select(member => Leave(member.MemberId, member.GroupInstanceId, now)).ToArray();
        if (errors.Contains(ErrorCode.None)) Regroup(now);
        return errors;
    }

    /// <summary>Brings back what was written down; members have a whole session to be heard of again.</summary>
    public void Restore(GroupSnapshot snapshot, long now)
    {
        (Generation, ProtocolType, Protocol, Leader) = (snapshot.Generation, snapshot.ProtocolType, snapshot.Protocol, snapshot.Leader);
        _members.Clear();
        _staticMembers.Clear();
        foreach (var member in snapshot.Members)
        {
            _members.Add(member.Id, member);
            if (member.InstanceId is { } instance) _staticMembers[instance] = member.Id;
            member.HasSynced = true;
            member.Heard(now);
        }
        State = _members.Count == 0 ? GroupState.Empty : GroupState.Stable;
        Subscribe();
    }

    ErrorCode Leave(string memberId, string? instanceId, long now)
    {
        if (instanceId is not null && memberId.Length == 0 && _staticMembers.TryGetValue(instanceId, out string? current)) memberId = current;
        if (_givenIds.Remove(memberId)) return ErrorCode.None;
        var (member, error) = Find(memberId, instanceId);
        if (error == ErrorCode.None) Forget(member!, now);
        return error;
    }

    (GroupMember? Member, ErrorCode Error) Find(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            if (!_staticMembers.TryGetValue(instanceId, out string? current)) return (null, ErrorCode.UnknownMemberId);
            if (current != memberId) return (null, ErrorCode.FencedInstanceId);
        }
        return _members.TryGetValue(memberId, out var member) ? (member, ErrorCode.None) : (null, ErrorCode.UnknownMemberId);
    }

    void Remove(GroupMember member, long now)
    {
        Forget(member, now);
        Regroup(now);
    }

    // Somebody is not waited for any more, also one that was only given an id.
    void Regroup(long now)
    {
        if (State is GroupState.Stable or GroupState.CompletingRebalance) PrepareRebalance(now);
        else TryCompleteJoin(now);
    }

    void Forget(GroupMember member, long now)
    {
        member.Refuse(ErrorCode.UnknownMemberId, now);
        _members.Remove(member.Id);
        if (member.InstanceId is { } instance) _staticMembers.Remove(instance);
        if (Leader == member.Id) Leader = _members.Keys.FirstOrDefault();
    }
}
