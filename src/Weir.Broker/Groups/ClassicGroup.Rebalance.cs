using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

sealed partial class ClassicGroup
{
    long _rebalanceDeadline;
    long _syncDeadline;
    long _delayedUntilAtMost = -1;
    bool _joinedSinceDelay;

    bool IsDelayed => _delayedUntilAtMost >= 0;

    int RebalanceTimeoutMs => _members.Count == 0 ? 0 : _members.Values.Max(member => member.RebalanceTimeoutMs);

    void PrepareRebalance(long now)
    {
        foreach (var member in _members.Values)
        {
            // What the leader did not bring yet is nobody's.
            if (State == GroupState.CompletingRebalance) member.Assignment = default;
            if (member.Syncing is not null) member.AnswerSync(new() { ErrorCode = ErrorCode.RebalanceInProgress }, now);
        }
        bool isInitial = State == GroupState.Empty, first = isInitial && settings.InitialRebalanceDelayMs > 0;
        State = GroupState.PreparingRebalance;
        _delayedUntilAtMost = first ? now + RebalanceTimeoutMs : -1;
        _rebalanceDeadline = now + (first ? Math.Min(settings.InitialRebalanceDelayMs, RebalanceTimeoutMs) : RebalanceTimeoutMs);
        _joinedSinceDelay = false;
        // Without a delay the first one begins the group alone, whoever has been given an id meanwhile.
        if (isInitial && !first) CompleteJoin(now);
        else TryCompleteJoin(now);
    }

    void TryCompleteJoin(long now)
    {
        if (State != GroupState.PreparingRebalance || IsDelayed || _givenIds.Count > 0) return;
        if (_members.Values.All(member => member.Joining is not null)) CompleteJoin(now);
    }

    /// <summary>The time to join is over. The first rebalance of a group is put off again while members come.</summary>
    void EndJoining(long now)
    {
        if (IsDelayed && _joinedSinceDelay && now < _delayedUntilAtMost)
        {
            _joinedSinceDelay = false;
            _rebalanceDeadline = Math.Min(now + settings.InitialRebalanceDelayMs, _delayedUntilAtMost);
            return;
        }
        _delayedUntilAtMost = -1;
        CompleteJoin(now);
    }

    /// <summary>Starts the next generation with those who joined; static members stay until their session ends.</summary>
    void CompleteJoin(long now)
    {
        foreach (var late in _members.Values.Where(member => member.Joining is null && member.InstanceId is null).ToArray()) Forget(late, now);
        if (_members.Count > 0 && _members[Leader!].Joining is null)
        {
            if (_members.Values.FirstOrDefault(member => member.Joining is not null) is not { } joined)
            {
                _rebalanceDeadline = now + RebalanceTimeoutMs;
                return;
            }
            Leader = joined.Id;
        }
        Generation = Generation == int.MaxValue ? 1 : Generation + 1;
        if (_members.Count == 0) BecomeEmpty();
        else BeginGeneration(now);
    }

    void BecomeEmpty()
    {
        (State, Protocol, Leader) = (GroupState.Empty, null, null);
        Subscribe();
        _changed = true;
    }

    void BeginGeneration(long now)
    {
        Protocol = SelectProtocol();
        Subscribe();
        State = GroupState.CompletingRebalance;
        _syncDeadline = now + RebalanceTimeoutMs;
        foreach (var member in _members.Values)
        {
            member.HasSynced = false;
            if (member.Joining is not null) member.AnswerJoin(Joined(member), now);
        }
    }

    void RemoveUnsynced(long now)
    {
        foreach (var late in _members.Values.Where(member => !member.HasSynced).ToArray()) Forget(late, now);
        PrepareRebalance(now);
    }

    /// <summary>Of the protocols that all members support, the one most of them prefer; the first by name of several.</summary>
    string? SelectProtocol()
    {
        var candidates = _members.Values.SelectMany(member => member.Protocols).Select(protocol => protocol.Name).Distinct()
            .Where(name => _members.Values.All(member => member.Protocols.Any(protocol => protocol.Name == name))).ToHashSet();
        return _members.Values.Select(member => member.Protocols.First(protocol => candidates.Contains(protocol.Name)).Name)
            .GroupBy(name => name).OrderByDescending(votes => votes.Count()).ThenBy(votes => votes.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;
    }

    /// <summary>A member asks for its assignment; the leader's request brings everybody's.</summary>
    public Task<SyncGroupResponse> Sync(SyncGroupRequest request, long now)
    {
        var (member, error) = Find(request.MemberId, request.GroupInstanceId);
        if (error == ErrorCode.None) error = CheckSync(request);
        if (error != ErrorCode.None) return Task.FromResult(new SyncGroupResponse { ErrorCode = error });
        member!.Heard(now);
        if (State == GroupState.Stable) return Task.FromResult(Assigned(member));
        member.Refuse(ErrorCode.RebalanceInProgress, now);
        member.HasSynced = true;
        var syncing = member.Syncing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (member.Id == Leader) Assign(request, now);
        return syncing.Task;
    }

    ErrorCode CheckSync(SyncGroupRequest request)
    {
        if (request.GenerationId != Generation) return ErrorCode.IllegalGeneration;
        if (request.ProtocolType is { } type && type != ProtocolType) return ErrorCode.InconsistentGroupProtocol;
        if (request.ProtocolName is { } name && name != Protocol) return ErrorCode.InconsistentGroupProtocol;
        return State switch
        {
            GroupState.PreparingRebalance => ErrorCode.RebalanceInProgress,
            GroupState.Empty => ErrorCode.UnknownMemberId,
            _ => ErrorCode.None,
        };
    }

    void Assign(SyncGroupRequest request, long now)
    {
        var assignments = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var assignment in request.Assignments) assignments[assignment.MemberId] = assignment.Assignment;
        State = GroupState.Stable;
        _changed = true;
        foreach (var member in _members.Values)
        {
            member.Assignment = assignments.TryGetValue(member.Id, out var assignment) ? assignment.ToArray() : default(ReadOnlyMemory<byte>);
            // What the leader did not bring yet is nobody's.
            if (State == GroupState.CompletingRebalance) member.Assignment = default;
            if (member.Syncing is not null) member.AnswerSync(Assigned(member), now);
        }
    }

    SyncGroupResponse Assigned(GroupMember member) => new() { ProtocolType = ProtocolType, ProtocolName = Protocol, Assignment = member.Assignment };
}
