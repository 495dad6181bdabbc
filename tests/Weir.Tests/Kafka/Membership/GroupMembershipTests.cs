using Weir.Kafka;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Membership;

public sealed class GroupMembershipTests : IAsyncDisposable
{
    static readonly GroupOptions Options = new("g", "t", null) { HeartbeatInterval = TimeSpan.FromMilliseconds(5) };

    readonly ScriptedCluster _cluster = new();
    readonly List<JoinGroupRequest> _joins = [];
    readonly List<SyncGroupRequest> _syncs = [];
    GroupMembership? _membership;

    public GroupMembershipTests() => _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, _) => new());

    public ValueTask DisposeAsync()
    {
        _membership?.Dispose();
        return _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_new_member_joins_again_with_the_id_that_it_was_given()
    {
        Join(request => request.MemberId.Length == 0 ? new() { ErrorCode = ErrorCode.MemberIdRequired, MemberId = "m-1" } : Joined(request));
        Sync([0, 2]);
        Assert.Equal([0, 2], await JoinAsync());
        Assert.Equal(["", "m-1"], _joins.Select(join => join.MemberId));
        Assert.Equal(new("g", "m-1", null, 1), _membership!.Identity);
        Assert.True(_membership.IsJoined);
    }

    [Fact]
    public async Task Joining_again_names_what_is_owned_and_the_generation_it_is_owned_in()
    {
        Join(Joined);
        Sync([1, 3]);
        await JoinAsync();
        await JoinAsync(1, 3);
        var second = Subscription(_joins[1]);
        Assert.Equal([1, 3], second.Owned);
        Assert.Equal(1, second.Generation);
        Assert.Equal("m-1", _joins[1].MemberId);
        Assert.Equal(2, _membership!.Identity.Generation);
    }

    [Fact]
    public async Task The_leader_assigns_every_partition_once()
    {
        Join(request =>
        {
            var joined = Joined(request);
            joined.Leader = "m-1";
            joined.Members = [new() { MemberId = "m-1", Metadata = request.Protocols[0].Metadata }, new() { MemberId = "m-2", Metadata = MemberSubscription.Encode("t", [], -1) }];
            return joined;
        });
        Sync([]);
        await JoinAsync();
        var assigned = _syncs[0].Assignments.ToDictionary(assignment => assignment.MemberId, assignment => MemberSubscription.DecodeAssignment(assignment.Assignment, "t").Partitions);
        Assert.Equal(["m-1", "m-2"], assigned.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0, 1, 2, 3], assigned.Values.SelectMany(partitions => partitions).Order());
        Assert.Equal(2, assigned["m-1"].Count);
    }

    [Fact]
    public async Task A_follower_assigns_nothing()
    {
        Join(Joined);
        Sync([0]);
        await JoinAsync();
        Assert.Empty(_syncs[0].Assignments);
    }

    [Fact]
    public async Task A_rebalance_that_begins_during_the_sync_is_joined()
    {
        Join(Joined);
        Sync([0], before => before == 0 ? ErrorCode.RebalanceInProgress : ErrorCode.None);
        Assert.Equal([0], await JoinAsync());
        Assert.Equal(2, _joins.Count);
        Assert.Equal("m-1", _joins[1].MemberId);
    }

    [Fact]
    public async Task A_coordinator_that_moved_is_looked_for()
    {
        int count = 0;
        Join(request => count++ == 0 ? new() { ErrorCode = ErrorCode.NotCoordinator } : Joined(request));
        Sync([0]);
        await JoinAsync();
        Assert.Equal(2, _cluster.CoordinatorAsked);
    }

    [Fact]
    public async Task A_member_that_owns_nothing_and_is_unknown_joins_as_a_new_one()
    {
        int count = 0;
        Join(request => ++count == 2 ? new() { ErrorCode = ErrorCode.UnknownMemberId } : Joined(request));
        Sync([0]);
        await JoinAsync();
        Assert.Equal([0], await JoinAsync());
        Assert.Equal(["", "m-1", ""], _joins.Select(join => join.MemberId));
    }

    [Theory]
    [InlineData(ErrorCode.UnknownMemberId)]
    [InlineData(ErrorCode.IllegalGeneration)]
    public async Task A_member_that_was_given_up_before_it_joined_again_keeps_nothing(ErrorCode code)
    {
        int count = 0;
        Join(request => ++count == 2 ? new() { ErrorCode = code } : Joined(request));
        Sync([1]);
        await JoinAsync();
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => JoinAsync(1));
        Assert.Equal(TransactionFailure.NotMember, failure.Failure);
        Assert.False(_membership!.IsJoined);
        Assert.Equal([1], await JoinAsync());
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration, "m-1")]
    [InlineData(ErrorCode.UnknownMemberId, "")]
    public async Task A_member_whose_sync_came_too_late_joins_under_its_id_unless_the_group_no_longer_knows_it(ErrorCode code, string joinsAs)
    {
        Join(Joined);
        Sync([0], before => before == 0 ? code : ErrorCode.None);
        Assert.Equal([0], await JoinAsync());
        Assert.Equal(["", joinsAs], _joins.Select(join => join.MemberId));
        Assert.Equal(-1, Subscription(_joins[1]).Generation);
    }

    [Fact]
    public async Task The_leader_joins_again_when_the_topic_has_more_partitions_than_it_divided()
    {
        Join(request => Leading(request));
        _cluster.On<SyncGroupRequest, SyncGroupResponse>((request, _) =>
        {
            _syncs.Add(request);
            return new() { Assignment = request.Assignments[0].Assignment };
        });
        await using var client = _cluster.NewClient(options => options with { MetadataMaxAge = TimeSpan.FromMilliseconds(5) });
        using var membership = new GroupMembership(client, Options);
        Assert.Equal([0, 1, 2, 3], (await membership.JoinAsync([], TestContext.Current.CancellationToken)).Partitions);
        _cluster.Partitions = 6;
        await membership.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.Rejoin, membership.Signal);
        Assert.Equal([0, 1, 2, 3, 4, 5], (await membership.JoinAsync([0, 1, 2, 3], TestContext.Current.CancellationToken)).Partitions);
    }

    [Fact]
    public async Task A_leader_that_came_back_under_its_name_knows_from_its_assignment_how_many_partitions_were_divided()
    {
        Join(request =>
        {
            var joined = Leading(request);
            joined.SkipAssignment = true;
            return joined;
        });
        _cluster.On<SyncGroupRequest, SyncGroupResponse>((_, _) => new() { Assignment = MemberSubscription.EncodeAssignment("t", new([0, 1], IsSettled: true, Total: 2)) });
        await using var client = _cluster.NewClient(options => options with { MetadataMaxAge = TimeSpan.FromMilliseconds(5) });
        using var membership = new GroupMembership(client, Options with { InstanceId = "pod-0.0" });
        await membership.JoinAsync([], TestContext.Current.CancellationToken);
        await membership.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.Rejoin, membership.Signal);
    }

    /// <summary>KAFKA-13435: a broker before Kafka 3.2 does not tell it that it leads, and the others follow.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Where_nobody_knows_that_it_leads_more_partitions_are_seen_all_the_same_and_joined_for_once()
    {
        int divided = 2;
        Join(Joined);
        _cluster.On<SyncGroupRequest, SyncGroupResponse>((request, _) =>
        {
            _syncs.Add(request);
            return new() { Assignment = MemberSubscription.EncodeAssignment("t", new([0, 1], IsSettled: true, Total: divided)) };
        });
        await using var client = _cluster.NewClient(options => options with { MetadataMaxAge = TimeSpan.FromMilliseconds(5) });
        using var membership = new GroupMembership(client, Options with { InstanceId = "pod-0.0" });
        await membership.JoinAsync([], TestContext.Current.CancellationToken);
        await membership.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.Rejoin, membership.Signal);
        divided = 4;
        await membership.JoinAsync([0, 1], TestContext.Current.CancellationToken);
        // What is named makes the coordinator divide anew: of a follower that says the same as before it would not.
        Assert.Equal([(-1, 0), (1, 2)], _joins.Select(join => (Subscription(join).Generation, Subscription(join).Owned.Count)));
        int asked = _cluster.MetadataAsked;
        await Until(() => _cluster.MetadataAsked >= asked + 3);
        Assert.Equal(MembershipSignal.None, membership.Signal);
    }

    [Fact]
    public async Task A_name_that_somebody_else_took_ends_the_joining()
    {
        Join(_ => new() { ErrorCode = ErrorCode.FencedInstanceId });
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => JoinAsync());
        Assert.Equal(ErrorCode.FencedInstanceId, error.Code);
    }

    [Theory]
    [InlineData(ErrorCode.RebalanceInProgress, nameof(MembershipSignal.Rejoin))]
    [InlineData(ErrorCode.UnknownMemberId, nameof(MembershipSignal.Lost))]
    [InlineData(ErrorCode.IllegalGeneration, nameof(MembershipSignal.Lost))]
    [InlineData(ErrorCode.FencedInstanceId, nameof(MembershipSignal.Fenced))]
    public async Task A_heartbeat_says_what_became_of_the_membership(ErrorCode code, string signal)
    {
        Join(Joined);
        Sync([0]);
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((request, before) =>
        {
            Assert.Equal(("m-1", 1), (request.MemberId, request.GenerationId));
            return new() { ErrorCode = before < 2 ? ErrorCode.None : code };
        });
        await JoinAsync();
        await _membership!.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(signal, _membership.Signal.ToString());
        Assert.True(_cluster.Count(ApiKey.Heartbeat) >= 3);
    }

    [Fact]
    public async Task Heartbeats_go_on_while_the_worker_commits_before_it_joins_again()
    {
        Join(Joined);
        Sync([0]);
        // Five of them, then the group went on without us.
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, before) => new() { ErrorCode = before < 5 ? ErrorCode.RebalanceInProgress : ErrorCode.IllegalGeneration });
        await JoinAsync();
        await Until(() => _membership!.Signal == MembershipSignal.Lost);
        Assert.Equal(6, _cluster.Count(ApiKey.Heartbeat));
    }

    [Fact]
    public async Task A_group_that_refuses_a_heartbeat_is_joined_again_which_tells_why()
    {
        int joins = 0;
        Join(request => ++joins == 1 ? Joined(request) : new() { ErrorCode = ErrorCode.GroupAuthorizationFailed });
        Sync([0]);
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, _) => new() { ErrorCode = ErrorCode.GroupAuthorizationFailed });
        await JoinAsync();
        await _membership!.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.Rejoin, _membership.Signal);
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, (await Assert.ThrowsAsync<KafkaServerException>(() => JoinAsync(0))).Code);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(7, false)]
    public async Task A_static_member_that_missed_a_generation_keeps_nothing_since_others_may_have_read_on(int generation, bool keeps)
    {
        Join(request =>
        {
            var joined = Joined(request);
            if (_joins.Count == 2) joined.GenerationId = generation;
            return joined;
        });
        Sync([0, 1]);
        await JoinAsync(Options with { InstanceId = "pod-0.0", HeartbeatInterval = TimeSpan.FromMinutes(1) });
        if (keeps)
        {
            Assert.Equal([0, 1], await JoinAsync(0, 1));
            return;
        }
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => JoinAsync(0, 1));
        Assert.Equal(TransactionFailure.NotMember, failure.Failure);
        await JoinAsync();
        Assert.Equal(("m-1", -1, 0), (_joins[2].MemberId, Subscription(_joins[2]).Generation, Subscription(_joins[2]).Owned.Count));
    }

    [Theory]
    [InlineData(ErrorCode.UnknownTopicOrPartition)]
    [InlineData(ErrorCode.None)]
    public async Task A_leader_that_does_not_find_the_topic_divides_nothing_and_asks_again(ErrorCode code)
    {
        Join(Leading);
        _cluster.On<SyncGroupRequest, SyncGroupResponse>((request, _) => new() { Assignment = request.Assignments[0].Assignment });
        (_cluster.Partitions, _cluster.TopicError) = (0, code);
        int asked = _cluster.MetadataAsked;
        var joining = JoinAsync();
        await Until(() => _cluster.MetadataAsked >= asked + 3);
        Assert.Equal(0, _cluster.Count(ApiKey.SyncGroup));
        (_cluster.Partitions, _cluster.TopicError) = (4, ErrorCode.None);
        Assert.Equal([0, 1, 2, 3], await joining);
    }

    [Fact]
    public async Task A_session_without_an_answered_heartbeat_is_lost()
    {
        Join(Joined);
        Sync([0]);
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, _) => null);
        await JoinAsync(Options with { SessionTimeout = TimeSpan.FromMilliseconds(400) });
        await _membership!.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.Lost, _membership.Signal);
        Assert.True(_cluster.Count(ApiKey.Heartbeat) >= 2);
    }

    [Fact]
    public async Task Joining_again_clears_the_signal()
    {
        Join(Joined);
        Sync([0]);
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((request, _) => new() { ErrorCode = request.GenerationId == 1 ? ErrorCode.RebalanceInProgress : ErrorCode.None });
        await JoinAsync();
        await _membership!.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        await JoinAsync(0);
        Assert.Equal(MembershipSignal.None, _membership.Signal);
        Assert.False(_membership.Signalled.IsCompleted);
    }

    [Fact]
    public async Task A_static_member_says_its_name_and_leaves_by_it()
    {
        var left = new List<LeaveGroupRequest.MemberIdentity>();
        Join(Joined);
        Sync([0]);
        _cluster.On<LeaveGroupRequest, LeaveGroupResponse>((request, _) =>
        {
            left.AddRange(request.Members);
            return new();
        });
        await JoinAsync(Options with { InstanceId = "pod-0.1", HeartbeatInterval = TimeSpan.FromMinutes(1) });
        await _membership!.LeaveAsync();
        Assert.Equal("pod-0.1", _joins[0].GroupInstanceId);
        Assert.Equal("pod-0.1", _syncs[0].GroupInstanceId);
        Assert.Equal(("m-1", "pod-0.1"), (left[0].MemberId, left[0].GroupInstanceId));
        Assert.False(_membership.IsJoined);
    }

    [Fact]
    public async Task A_member_whose_coordinator_has_moved_says_goodbye_again()
    {
        Join(Joined);
        Sync([0]);
        int asked = 0;
        _cluster.On<LeaveGroupRequest, LeaveGroupResponse>((_, _) => ++asked == 1 ? new() { ErrorCode = ErrorCode.NotCoordinator } : new());
        await JoinAsync();
        await _membership!.LeaveAsync();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_goodbye_that_nobody_answers_is_tried_again_and_given_up()
    {
        Join(Joined);
        Sync([0]);
        _cluster.On<LeaveGroupRequest, LeaveGroupResponse>((_, _) => null);
        await JoinAsync();
        await _membership!.LeaveAsync();
        Assert.True(_cluster.Count(ApiKey.LeaveGroup) >= 2);
        Assert.False(_membership.IsJoined);
    }

    [Theory]
    [InlineData("pod-0.1", 1)]
    [InlineData(null, 0)]
    public async Task Only_a_named_member_leaves_a_group_whose_answer_it_never_had(string? name, int goodbyes)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.On<JoinGroupRequest, JoinGroupResponse>((_, _) =>
        {
            asked.TrySetResult();
            return null;
        });
        _cluster.On<LeaveGroupRequest, LeaveGroupResponse>((_, _) => new());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _membership = new(_cluster.Client, Options with { InstanceId = name });
        var joining = _membership.JoinAsync([], stop.Token);
        await asked.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
        await _membership.LeaveAsync();
        Assert.Equal(goodbyes, _cluster.Count(ApiKey.LeaveGroup));
    }

    static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    void Join(Func<JoinGroupRequest, JoinGroupResponse> answer) => _cluster.On<JoinGroupRequest, JoinGroupResponse>((request, _) =>
    {
        _joins.Add(request);
        return answer(request);
    });

    void Sync(int[] partitions, Func<int, ErrorCode>? error = null) => _cluster.On<SyncGroupRequest, SyncGroupResponse>((request, before) =>
    {
        _syncs.Add(request);
        return new() { ErrorCode = error?.Invoke(before) ?? ErrorCode.None, Assignment = MemberSubscription.EncodeAssignment("t", new(partitions, IsSettled: true)) };
    });

    // Each join is a generation more.
    JoinGroupResponse Joined(JoinGroupRequest request) => new() { GenerationId = _syncs.Count + 1, MemberId = request.MemberId.Length > 0 ? request.MemberId : "m-1", Leader = "another", ProtocolType = "consumer", ProtocolName = CooperativeStickyAssignor.Name };

    JoinGroupResponse Leading(JoinGroupRequest request)
    {
        var joined = Joined(request);
        joined.Leader = joined.MemberId;
        joined.Members = [new() { MemberId = joined.MemberId, Metadata = request.Protocols[0].Metadata }];
        return joined;
    }

    static MemberSubscription Subscription(JoinGroupRequest join) => MemberSubscription.Decode(new() { MemberId = join.MemberId, Metadata = join.Protocols[0].Metadata }, "t");

    Task<IReadOnlyList<int>> JoinAsync(params int[] owned) => JoinAsync(Options, owned);

    async Task<IReadOnlyList<int>> JoinAsync(GroupOptions options, params int[] owned)
    {
        _membership ??= new(_cluster.Client, options);
        return (await _membership.JoinAsync(owned, TestContext.Current.CancellationToken)).Partitions;
    }
}
