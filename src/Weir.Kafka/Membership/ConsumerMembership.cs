using System.Security.Cryptography;
using System.Text;
using Weir.Engine;
using Weir.Kafka.Cluster;
using Weir.Kafka.Connections;
using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Membership;

/// <summary>
/// One dynamic member of a group whose partitions the broker divides (KIP-848). There is one request: it joins, keeps the session, says what is owned, and
/// leaves. The broker's answer holds the member's epoch and what it shall own; a partition goes to another member only after this one no longer owns it.
/// </summary>
/// <remarks>
/// The member id is made of the worker's transactional id: a worker that was killed and comes back takes its member's place at once, where another id would
/// wait for the session to end. Whoever had the place before was fenced when the transactional id was taken.
/// </remarks>
sealed class ConsumerMembership(KafkaClient client, GroupOptions options, TroubleWatch? trouble = null) : IGroupMembership
{
    // The epochs by which a member says that it joins, and that it is gone for good.
    const int Joining = 0, Leaving = -1;

    // Kafka takes members of both protocols into one group only where the members divide by one of its own assignors.
    const string OtherKind = "While processes of the classic protocol are in the group it takes no others: stop them all, then start them with group.protocol: consumer; the positions stay.";

    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LeaveTimeout = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LeaveLimit = TimeSpan.FromMilliseconds(1500);

    // The broker does not tell a group's session; this is its least unless somebody changed the broker (group.consumer.min.session.timeout.ms).
    static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(45);

    readonly string _memberId = MemberId(options.MemberName);
    readonly Backoff _backoff = client.NewBackoff();
    readonly RaisedSignal _raised = new();
    readonly Turns _turns = new();
    CancellationTokenSource? _heartbeats;
    TimeSpan _interval = TimeSpan.FromSeconds(5);
    Uuid _topicId;
    HashSet<int> _target = [];
    HashSet<int> _given = [];
    bool _isJoinSent;
    volatile int _epoch = Joining;

    public MembershipSignal Signal => _raised.Signal;

    public Task Signalled => _raised.Signalled;

    public GroupIdentity Identity => new(options.Group, _memberId, null, _epoch);

    public bool IsJoined => _epoch > Joining;

    public async Task<MemberAssignment> JoinAsync(IReadOnlyCollection<int> owned, CancellationToken cancellation)
    {
        StopHeartbeats();
        var kept = new HashSet<int>(owned);
        while (true)
        {
            try
            {
                if (await TryJoinAsync(owned, kept, cancellation))
                {
                    _backoff.Reset();
                    trouble?.Better();
                    StartHeartbeats();
                    return new([.. _given.Order()], IsSettled: true);
                }
                // The coordinator gave us up meanwhile: others may have read on, so nothing may be kept as if it were ours still.
                if (!IsJoined && owned.Count > 0) throw new TransactionFailedException(TransactionFailure.NotMember, $"group '{options.Group}' gave this member up");
            }
            catch (KafkaException exception) when (exception.IsRetriable)
            {
                trouble?.Failed($"joining group '{options.Group}': {exception.Message}");
            }
            await _backoff.WaitAsync(cancellation);
        }
    }

    /// <summary>What to say where there is no such protocol.</summary>
    public static WeirException NotOffered(string where) => new("WEIR2016", $"{where} has no groups whose partitions the broker divides (KIP-848), which group.protocol: consumer asks for",
        "Remove group.protocol: the classic protocol works everywhere. Or use Apache Kafka 4.0 or newer with group.version 1 (kafka-features.sh upgrade --feature group.version=1) and consumer in group.coordinator.rebalance.protocols, where a broker sets that.");

    /// <summary>The broker counts the epoch on when it answers a heartbeat: a commit that passes the answer on its way has the one before.</summary>
    public async Task<bool> HasMovedOnAsync(int generation, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            // A heartbeat was under way, and its answer has come by now; or it was lost, and the next one brings the epoch.
            if (_epoch == generation) await BeatAsync(CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
        return IsJoined && _epoch != generation;
    }

    public void Forget(bool withId)
    {
        StopHeartbeats();
        _epoch = Joining;
        (_target, _given) = ([], []);
    }

    public async Task LeaveAsync()
    {
        StopHeartbeats();
        if (!_isJoinSent) return;
        using var limit = new CancellationTokenSource(LeaveLimit, client.Options.Time);
        var backoff = client.NewBackoff();
        try
        {
            await _turns.WaitAsync(limit.Token);
            try
            {
                while (!await TryLeaveAsync(limit.Token)) await backoff.WaitAsync(limit.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (Exception exception) when (exception is KafkaException or OperationCanceledException) { }
        _isJoinSent = false;
        Forget(withId: true);
    }

    /// <summary>Ends the heartbeats without a word to the group.</summary>
    public void Dispose() => StopHeartbeats();

    // Sixteen bytes in Kafka's way of writing them, which is how members are told apart in its tools.
    static string MemberId(string? name) => (name is null ? Uuid.From(Guid.NewGuid().ToByteArray()) : Uuid.From(SHA256.HashData(Encoding.UTF8.GetBytes(name)))).ToString();

    // False: the coordinator has moved, or could not be asked.
    async Task<bool> TryLeaveAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await SendAsync(new() { GroupId = options.Group, MemberId = _memberId, MemberEpoch = Leaving }, LeaveTimeout, cancellation);
            return !HasMoved(answer.ErrorCode);
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            return false;
        }
    }

    // False: try again after a wait, with what is kept until now: what an earlier try did not name is given up, whether or not its answer came.
    async Task<bool> TryJoinAsync(IReadOnlyCollection<int> owned, HashSet<int> kept, CancellationToken cancellation)
    {
        // One heartbeat at a time: the answers' epochs would else come in any order.
        await _turns.WaitAsync(cancellation);
        try
        {
            // All that is owned is committed, so what the broker wants back is given up by not being named.
            kept.IntersectWith(IsJoined ? _target : []);
            _isJoinSent = true;
            var answer = await SendAsync(Full(kept), null, cancellation);
            if (!IsTakenBy(answer)) return false;
            Take(answer);
            await LearnAsync(cancellation);
            // Others may have read on in what was given up meanwhile: it comes back as something new, the next time.
            _given = [.. _target.Where(partition => kept.Contains(partition) || !owned.Contains(partition))];
            return true;
        }
        finally
        {
            _turns.Release();
        }
    }

    bool IsTakenBy(ConsumerGroupHeartbeatResponse answer)
    {
        if (answer.ErrorCode == ErrorCode.None) return true;
        // A coordinator that failed inside says that it does not know why: the next one may do better.
        if (HasMoved(answer.ErrorCode) || answer.ErrorCode == ErrorCode.UnknownServerError)
        {
            trouble?.Failed($"joining group '{options.Group}': {answer.ErrorCode.Name()}");
            return false;
        }
        // The features know nothing of it: a broker of 4.x may have the request and refuse it all the same.
        if (answer.ErrorCode == ErrorCode.UnsupportedVersion) throw NotOffered($"the coordinator of group '{options.Group}'");
        if (!IsGivenUpBy(answer.ErrorCode)) throw new KafkaServerException(answer.ErrorCode, $"joining group '{options.Group}'", answer.ErrorMessage, answer.ErrorCode == ErrorCode.GroupIdNotFound ? OtherKind : null);
        Forget(withId: false);
        return false;
    }

    // A group that a member of some epoch is not found in was deleted; where nobody is a member yet it is one of another kind.
    bool IsGivenUpBy(ErrorCode error) => error is ErrorCode.UnknownMemberId or ErrorCode.FencedMemberEpoch || error == ErrorCode.GroupIdNotFound && IsJoined;

    bool HasMoved(ErrorCode error)
    {
        if (error is ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable) client.ForgetCoordinator(CoordinatorKind.Group, options.Group);
        return error is ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable or ErrorCode.CoordinatorLoadInProgress;
    }

    void Take(ConsumerGroupHeartbeatResponse answer)
    {
        _epoch = answer.MemberEpoch;
        _interval = TimeSpan.FromMilliseconds(Math.Clamp(answer.HeartbeatIntervalMs, 1, (int)options.HeartbeatInterval.TotalMilliseconds));
        if (answer.Assignment is not { } assignment) return;
        // One topic is subscribed to.
        if (assignment.TopicPartitions is [.., var topic]) _topicId = topic.TopicId;
        _target = [.. assignment.TopicPartitions.SelectMany(topic => topic.Partitions)];
    }

    // The broker divides partitions that were added before our map of the cluster has them.
    async Task LearnAsync(CancellationToken cancellation)
    {
        if (_target.Any(partition => client.Metadata.Find(options.Topic, partition) is null)) await client.TryRefreshAsync([options.Topic], cancellation);
    }

    ConsumerGroupHeartbeatRequest Full(IReadOnlyCollection<int> owned) => new()
    {
        GroupId = options.Group,
        MemberId = _memberId,
        MemberEpoch = _epoch,
        RebalanceTimeoutMs = (int)options.RebalanceTimeout.TotalMilliseconds,
        SubscribedTopicNames = [options.Topic],
        TopicPartitions = owned.Count == 0 ? [] : [new() { TopicId = _topicId, Partitions = [.. owned.Order()] }],
    };

    ValueTask<ConsumerGroupHeartbeatResponse> SendAsync(ConsumerGroupHeartbeatRequest request, TimeSpan? timeout, CancellationToken cancellation) =>
        client.SendToCoordinatorAsync(CoordinatorKind.Group, options.Group, Lane.Group, request, cancellation, timeout);

    void StartHeartbeats()
    {
        _raised.Reset();
        _heartbeats = new();
        _ = HeartbeatAsync(_heartbeats.Token);
    }

    void StopHeartbeats()
    {
        _heartbeats?.Cancel();
        _heartbeats?.Dispose();
        _heartbeats = null;
    }

    // They go on while the worker commits what it has to give up: only that it does not come back in time ends the membership.
    async Task HeartbeatAsync(CancellationToken stopped)
    {
        var time = client.Options.Time;
        long lastAnswer = time.GetTimestamp();
        bool isHeard = true;
        try
        {
            while (Signal is MembershipSignal.None or MembershipSignal.Rejoin)
            {
                await Task.Delay(isHeard || _interval < RetryInterval ? _interval : RetryInterval, time, stopped);
                await _turns.WaitAsync(stopped);
                try
                {
                    isHeard = !stopped.IsCancellationRequested && await BeatAsync(stopped);
                }
                finally
                {
                    _turns.Release();
                }
                if (isHeard) lastAnswer = time.GetTimestamp();
                else if (time.GetElapsedTime(lastAnswer) > SilenceLimit) _raised.Raise(MembershipSignal.Lost, stopped);
            }
        }
        catch (OperationCanceledException) { }
    }

    // False when the coordinator could not be asked. The request is not cancelled: its answer's epoch would be lost. It says what is owned each time, so that the
    // answer says what shall be: otherwise the broker says that once, maybe in an answer that is lost, or to a process that had this place before and still runs.
    async Task<bool> BeatAsync(CancellationToken current)
    {
        try
        {
            var answer = await SendAsync(Full(_given), null, CancellationToken.None);
            if (HasMoved(answer.ErrorCode)) return false;
            if (answer.ErrorCode == ErrorCode.None) Heed(answer, current);
            else _raised.Raise(IsGivenUpBy(answer.ErrorCode) ? MembershipSignal.Lost : MembershipSignal.Rejoin, current);
            return true;
        }
        catch (KafkaException)
        {
            // It may have been taken and counted the epoch on; the one before is good for a member that says what it owns.
            return false;
        }
        catch (ObjectDisposedException)
        {
            throw new OperationCanceledException(current);
        }
    }

    void Heed(ConsumerGroupHeartbeatResponse answer, CancellationToken current)
    {
        Take(answer);
        if (!_target.SetEquals(_given)) _raised.Raise(MembershipSignal.Rejoin, current);
    }
}
