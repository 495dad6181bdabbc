using Weir.Kafka.Cluster;
using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Membership;

/// <summary>One member of a classic consumer group: all join, one of them divides the partitions, each synchronizes with what it was given.</summary>
sealed class GroupMembership(KafkaClient client, GroupOptions options, TroubleWatch? trouble = null) : IGroupMembership
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    // The coordinator answers a join when all have joined, which may take the rebalance time-out. One that was sent again takes the place of the one before, so
    // there is no need to wait that long on a connection that may be dead, and a member that nobody hears holds the others up.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    static readonly TimeSpan LeaveTimeout = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LeaveLimit = TimeSpan.FromMilliseconds(1500);

    readonly Backoff _backoff = client.NewBackoff();
    readonly RaisedSignal _raised = new();
    CancellationTokenSource? _heartbeats;
    string _memberId = "";
    bool _isJoinUnanswered;
    int _generation = -1;
    bool _leads;

    public MembershipSignal Signal => _raised.Signal;

    public Task Signalled => _raised.Signalled;

    public GroupIdentity Identity => new(options.Group, _memberId, options.InstanceId, _generation);

    public bool IsJoined => _generation >= 0;

    /// <summary>
    /// Joins, or joins again keeping <paramref name="owned"/>. Returns when every member has joined and the assignment is there.
    /// A partition of <paramref name="owned"/> that is not in it has to be given up, and <see cref="JoinAsync"/> called again without it; and also, with
    /// nothing to give up, while the assignment is not settled.
    /// </summary>
    /// <exception cref="KafkaServerException">The group refuses: no permission, or a foreign protocol (INCONSISTENT_GROUP_PROTOCOL).</exception>
    /// <exception cref="TransactionFailedException">The group gave this member up before it joined again: what it owned may be somebody else's.</exception>
    public async Task<MemberAssignment> JoinAsync(IReadOnlyCollection<int> owned, CancellationToken cancellation)
    {
        StopHeartbeats();
        while (true)
        {
            try
            {
                var assignment = await TryJoinAsync(owned, cancellation);
                if (assignment is null)
                {
                    // The coordinator gave us up meanwhile: others may have read on, so nothing may be kept as if it were ours still.
                    if (!IsJoined && owned.Count > 0) throw new TransactionFailedException(TransactionFailure.NotMember, $"group '{options.Group}' gave this member up while it joined again");
                    await _backoff.WaitAsync(cancellation);
                    continue;
                }
                _backoff.Reset();
                trouble?.Better();
                StartHeartbeats(assignment.Total);
                return assignment;
            }
            catch (KafkaException exception) when (exception.IsRetriable)
            {
                trouble?.Failed($"joining group '{options.Group}': {exception.Message}");
                await _backoff.WaitAsync(cancellation);
            }
        }
    }

    /// <summary>A generation that is not ours any more is a rebalance that went on without us.</summary>
    public Task<bool> HasMovedOnAsync(int generation, CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>The coordinator has given this generation of us up: the next join owns nothing.</summary>
    /// <param name="withId">Whether it does not know the member id any more, or gave our name to another one. Else the id is kept, as Kafka's client does: a new
    /// member under another id would have to wait until the session of the one that we were is over.</param>
    public void Forget(bool withId)
    {
        StopHeartbeats();
        _generation = -1;
        if (withId) _memberId = "";
    }

    /// <summary>Tells the group, so that the others need not wait for the session to end. Best effort within 1.5 s: where it fails, the session's end does it.</summary>
    public async Task LeaveAsync()
    {
        StopHeartbeats();
        if (_memberId.Length == 0 && !MayBeMemberByName) return;
        using var limit = new CancellationTokenSource(LeaveLimit, client.Options.Time);
        var backoff = client.NewBackoff();
        try
        {
            while (!await TryLeaveAsync(limit.Token)) await backoff.WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is KafkaException or OperationCanceledException) { }
        Forget(withId: true);
    }

    /// <summary>Ends the heartbeats without a word to the group.</summary>
    public void Dispose() => StopHeartbeats();

    // A named member is in the group from its first JoinGroup on, answered or not; a nameless one only once it has its id.
    bool MayBeMemberByName => _isJoinUnanswered && options.InstanceId is not null;

    // False: the coordinator has moved, or could not be asked.
    async Task<bool> TryLeaveAsync(CancellationToken cancellation)
    {
        var request = new LeaveGroupRequest
        {
            GroupId = options.Group,
            MemberId = _memberId,
            Members = [new() { MemberId = _memberId, GroupInstanceId = options.InstanceId, Reason = "the worker stops" }],
        };
        try
        {
            // Not on the group lane: a JoinGroup may still wait there, and the broker would not look at this before it is answered.
            var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, options.Group, Lane.Control, request, cancellation, LeaveTimeout);
            if (answer.ErrorCode is not (ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable or ErrorCode.CoordinatorLoadInProgress)) return true;
            client.ForgetCoordinator(CoordinatorKind.Group, options.Group);
            return false;
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            return false;
        }
    }

    // Null: try again after a wait.
    async Task<MemberAssignment?> TryJoinAsync(IReadOnlyCollection<int> owned, CancellationToken cancellation)
    {
        var joined = await SendJoinAsync(owned, cancellation);
        if (joined.ErrorCode == ErrorCode.MemberIdRequired)
        {
            _memberId = joined.MemberId;
            joined = await SendJoinAsync(owned, cancellation);
        }
        if (!IsJoinedBy(joined.ErrorCode)) return null;
        if (owned.Count > 0 && joined.GenerationId != _generation && joined.GenerationId != _generation + 1)
        {
            // A generation went by without us. What we own may have been another's in it, which read on and is gone: our positions in it would be too old.
            _memberId = joined.MemberId;
            Forget(withId: false);
            return null;
        }
        (_memberId, _generation, _leads) = (joined.MemberId, joined.GenerationId, joined.Leader == joined.MemberId);
        var sync = new SyncGroupRequest
        {
            GroupId = options.Group,
            GenerationId = _generation,
            MemberId = _memberId,
            GroupInstanceId = options.InstanceId,
            ProtocolType = "consumer",
            ProtocolName = CooperativeStickyAssignor.Name,
            Assignments = _leads && !joined.SkipAssignment ? await AssignAsync(joined, cancellation) : [],
        };
        var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, options.Group, Lane.Group, sync, cancellation, Patience);
        return IsJoinedBy(answer.ErrorCode) ? MemberSubscription.DecodeAssignment(answer.Assignment, options.Topic) : null;
    }

    async Task<JoinGroupResponse> SendJoinAsync(IReadOnlyCollection<int> owned, CancellationToken cancellation)
    {
        var request = new JoinGroupRequest
        {
            GroupId = options.Group,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            RebalanceTimeoutMs = (int)options.RebalanceTimeout.TotalMilliseconds,
            MemberId = _memberId,
            GroupInstanceId = options.InstanceId,
            ProtocolType = "consumer",
            Protocols = [new() { Name = CooperativeStickyAssignor.Name, Metadata = MemberSubscription.Encode(options.Topic, owned, _generation) }],
        };
        _isJoinUnanswered = true;
        var joined = await client.SendToCoordinatorAsync(CoordinatorKind.Group, options.Group, Lane.Group, request, cancellation, Patience);
        _isJoinUnanswered = false;
        return joined;
    }

    async Task<List<SyncGroupRequest.SyncGroupRequestAssignment>> AssignAsync(JoinGroupResponse joined, CancellationToken cancellation)
    {
        var metadata = await client.RefreshAsync([options.Topic], cancellation);
        var topic = metadata.Topics.GetValueOrDefault(options.Topic);
        // A broker that has just started may not know the topic yet. Dividing nothing would leave every member without a partition, and nobody would say why.
        if (topic is not { Error: ErrorCode.None, Partitions.Count: > 0 and var partitions })
            throw new KafkaServerException(topic is { Error: not ErrorCode.None } refused ? refused.Error : ErrorCode.UnknownTopicOrPartition, $"topic '{options.Topic}'");
        var members = joined.Members.Select(member => MemberSubscription.Decode(member, options.Topic)).ToList();
        var assigned = CooperativeStickyAssignor.Assign(members, partitions);
        bool isSettled = assigned.Values.Sum(given => given.Count) == partitions;
        return [.. assigned.Select(member => new SyncGroupRequest.SyncGroupRequestAssignment
        {
            MemberId = member.Key,
            Assignment = MemberSubscription.EncodeAssignment(options.Topic, new(member.Value, isSettled, partitions)),
        })];
    }

    bool IsJoinedBy(ErrorCode error)
    {
        switch (error)
        {
            case ErrorCode.None:
                return true;
            case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration:
                Forget(withId: error == ErrorCode.UnknownMemberId);
                return false;
            case ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable:
                client.ForgetCoordinator(CoordinatorKind.Group, options.Group);
                trouble?.Failed($"joining group '{options.Group}': {error.Name()}");
                return false;
            case ErrorCode.CoordinatorLoadInProgress or ErrorCode.RebalanceInProgress or ErrorCode.MemberIdRequired:
                return false;
            default:
                throw new KafkaServerException(error, $"joining group '{options.Group}'");
        }
    }

    void StartHeartbeats(int partitions)
    {
        _raised.Reset();
        _heartbeats = new();
        _ = HeartbeatAsync(_memberId, _generation, _heartbeats.Token);
        if (partitions >= 0) _ = WatchTopicAsync(partitions, _heartbeats.Token);
    }

    void StopHeartbeats()
    {
        _heartbeats?.Cancel();
        _heartbeats?.Dispose();
        _heartbeats = null;
    }

    async Task HeartbeatAsync(string memberId, int generation, CancellationToken stopped)
    {
        var time = client.Options.Time;
        long lastAnswer = time.GetTimestamp();
        var request = new HeartbeatRequest { GroupId = options.Group, GenerationId = generation, MemberId = memberId, GroupInstanceId = options.InstanceId };
        bool isHeard = true;
        try
        {
            // They go on while the worker commits before it joins again: the group waits for it as long as the rebalance may take, but only within its session.
            while (Signal is MembershipSignal.None or MembershipSignal.Rejoin)
            {
                // What was not heard is said again soon: the session goes on meanwhile.
                await Task.Delay(isHeard || options.HeartbeatInterval < RetryInterval ? options.HeartbeatInterval : RetryInterval, time, stopped);
                isHeard = await BeatAsync(request, stopped);
                if (isHeard) lastAnswer = time.GetTimestamp();
                else if (time.GetElapsedTime(lastAnswer) > options.SessionTimeout) _raised.Raise(MembershipSignal.Lost, stopped);
            }
        }
        catch (OperationCanceledException) { }
    }

    // The leader divided the partitions that there were: more of them are read from the next generation on, which whoever sees them begins by joining again. Not the leader
    // alone: one that was killed and came back under its name is not told by brokers before Kafka 3.2 that it leads (KAFKA-13435). All know from their assignment how many were
    // divided, so nobody joins for those that another one has seen already.
    async Task WatchTopicAsync(int partitions, CancellationToken stopped)
    {
        try
        {
            while (Signal == MembershipSignal.None)
            {
                await Task.Delay(client.Options.MetadataMaxAge, client.Options.Time, stopped);
                await client.TryRefreshAsync([options.Topic], stopped);
                if (client.Metadata.Topics.GetValueOrDefault(options.Topic)?.Partitions.Count > partitions) _raised.Raise(MembershipSignal.Rejoin, stopped);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or KafkaException)
        {
            // What keeps the cluster from answering is the worker's to find out and to tell.
        }
    }

    // False when the coordinator could not be asked.
    async Task<bool> BeatAsync(HeartbeatRequest request, CancellationToken stopped)
    {
        try
        {
            var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, options.Group, Lane.Group, request, stopped);
            switch (answer.ErrorCode)
            {
                case ErrorCode.None:
                    break;
                case ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable:
                    client.ForgetCoordinator(CoordinatorKind.Group, options.Group);
                    return false;
                case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration:
                    _raised.Raise(MembershipSignal.Lost, stopped);
                    break;
                case ErrorCode.FencedInstanceId:
                    _raised.Raise(MembershipSignal.Fenced, stopped);
                    break;
                case var passing when passing.IsRetriable():
                    return false;
                default:
                    // REBALANCE_IN_PROGRESS; or the group refuses us, which joining tells.
                    _raised.Raise(MembershipSignal.Rejoin, stopped);
                    break;
            }
            return true;
        }
        catch (KafkaException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            throw new OperationCanceledException(stopped);
        }
    }
}
