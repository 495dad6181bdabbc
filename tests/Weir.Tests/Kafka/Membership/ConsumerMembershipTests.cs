using System.Collections.Concurrent;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Membership;

public sealed class ConsumerMembershipTests : IAsyncDisposable
{
    static readonly GroupOptions Options = new("g", "t", null) { IsDividedByBroker = true, MemberName = "weir.g.pod-0.0", HeartbeatInterval = TimeSpan.FromMinutes(1) };
    static readonly Uuid TopicId = new(7, 7);

    readonly ScriptedCluster _cluster = new();
    readonly ConcurrentQueue<ConsumerGroupHeartbeatRequest> _beats = [];
    readonly ConsumerMembership _membership;

    public ConsumerMembershipTests() => _membership = new(_cluster.Client, Options);

    public ValueTask DisposeAsync()
    {
        _membership.Dispose();
        return _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_member_joins_at_epoch_0_with_an_id_of_its_own_and_owns_what_the_answer_says()
    {
        Answer(_ => Given(3, [2, 0]));
        Assert.Equal([0, 2], await JoinAsync());
        var join = _beats.First();
        Assert.Equal((0, 22, null), (join.MemberEpoch, join.MemberId.Length, join.InstanceId));
        Assert.Equal(["t"], join.SubscribedTopicNames);
        Assert.Empty(join.TopicPartitions!);
        Assert.Equal(new("g", join.MemberId, null, 3), _membership.Identity);
        Assert.True(_membership.IsJoined);
    }

    [Fact]
    public void The_member_id_is_the_same_after_a_restart_and_another_for_each_worker()
    {
        Assert.Equal(_membership.Identity.MemberId, new ConsumerMembership(_cluster.Client, Options).Identity.MemberId);
        Assert.NotEqual(_membership.Identity.MemberId, new ConsumerMembership(_cluster.Client, Options with { MemberName = "weir.g.pod-0.1" }).Identity.MemberId);
    }

    [Fact]
    public async Task What_the_broker_takes_back_is_told_to_the_worker_and_no_longer_named_once_it_joins_again()
    {
        Answer(beat => beat.MemberEpoch == 0 ? Given(1, [0, 1]) : beat.MemberEpoch == 2 || beat.TopicPartitions is [{ Partitions: [0] }] ? Given(2) : Given(1, [0]));
        await JoinAsync();
        await SignalledAsync();
        Assert.Equal(MembershipSignal.Rejoin, _membership.Signal);
        Assert.DoesNotContain(_beats, beat => beat.TopicPartitions is [{ Partitions: [0] }]);
        Assert.Equal([0], await JoinAsync(0, 1));
        Assert.Equal(TopicId, _beats.Last(beat => beat.TopicPartitions is [{ Partitions: [0] }]).TopicPartitions![0].TopicId);
        Assert.Equal(2, _membership.Identity.Generation);
        Assert.Equal(MembershipSignal.None, _membership.Signal);
    }

    [Fact]
    public async Task What_is_added_later_is_told_and_then_acknowledged()
    {
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(beat =>
        {
            if (beat.TopicPartitions is [{ Partitions: [0, 3] }]) acknowledged.TrySetResult();
            return beat.MemberEpoch == 0 ? Given(1, [0]) : Given(1, [0, 3]);
        });
        await JoinAsync();
        await SignalledAsync();
        Assert.Equal([0, 3], await JoinAsync(0));
        await acknowledged.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.None, _membership.Signal);
    }

    [Fact]
    public async Task Heartbeats_come_as_often_as_the_member_wants_where_the_broker_asks_for_fewer()
    {
        using var often = new ConsumerMembership(_cluster.Client, Options with { HeartbeatInterval = TimeSpan.FromMilliseconds(5) });
        Answer(beat => Given(1, beat.MemberEpoch == 0 ? [0] : [0, 1], interval: 60_000));
        await often.JoinAsync([], TestContext.Current.CancellationToken);
        await often.Signalled.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(MembershipSignal.Rejoin, often.Signal);
    }

    [Fact]
    public async Task Heartbeats_go_on_while_the_worker_commits_what_it_has_to_give_up()
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(beat =>
        {
            if (_beats.Count == 6) enough.TrySetResult();
            return beat.MemberEpoch == 0 ? Given(1, [0, 1]) : Given(1, [0]);
        });
        await JoinAsync();
        await SignalledAsync();
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.All(_beats.Skip(1), beat => Assert.True(beat.TopicPartitions is [{ Partitions: [0, 1] }]));
    }

    [Theory]
    [InlineData(ErrorCode.UnknownMemberId, nameof(MembershipSignal.Lost))]
    [InlineData(ErrorCode.FencedMemberEpoch, nameof(MembershipSignal.Lost))]
    [InlineData(ErrorCode.GroupIdNotFound, nameof(MembershipSignal.Lost))]
    [InlineData(ErrorCode.GroupAuthorizationFailed, nameof(MembershipSignal.Rejoin))]
    public async Task A_heartbeat_says_what_became_of_the_membership(ErrorCode code, string signal)
    {
        Answer(beat => beat.MemberEpoch == 0 ? Given(1, [0]) : new() { ErrorCode = code });
        await JoinAsync();
        await SignalledAsync();
        Assert.Equal(signal, _membership.Signal.ToString());
    }

    [Theory]
    [InlineData(ErrorCode.UnknownMemberId)]
    [InlineData(ErrorCode.FencedMemberEpoch)]
    public async Task A_member_that_was_given_up_before_it_joined_again_keeps_nothing_and_begins_at_epoch_0(ErrorCode code)
    {
        Answer(beat => beat.MemberEpoch == 0 ? Given(5, [0], interval: 60_000) : new() { ErrorCode = code });
        await JoinAsync();
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => JoinAsync(0));
        Assert.Equal(TransactionFailure.NotMember, failure.Failure);
        Assert.False(_membership.IsJoined);
        Assert.Equal([0], await JoinAsync());
        Assert.Equal([0, 5, 0], _beats.Select(beat => beat.MemberEpoch));
        Assert.Single(_beats.Select(beat => beat.MemberId).Distinct());
    }

    [Fact]
    public async Task Each_heartbeat_says_what_is_owned_so_that_after_one_without_an_answer_the_epoch_before_is_good()
    {
        int beats = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Answer(beat =>
        {
            if (beat.MemberEpoch == 0) return Given(1, [0]);
            if (++beats == 2) return null;
            if (beats == 3) again.TrySetResult();
            return Given(1);
        });
        await JoinAsync();
        await again.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([true, true, true], _beats.Skip(1).Take(3).Select(beat => beat.TopicPartitions is [{ Partitions: [0] }]));
    }

    [Fact]
    public async Task What_was_given_up_by_a_request_without_an_answer_and_comes_back_with_the_next_is_not_kept()
    {
        int joins = 0;
        Answer(beat => beat.MemberEpoch == 0 ? Given(5, [0, 1]) : beat.TopicPartitions is null or [{ Partitions: [0, 1] }] ? Given(5, [0]) : ++joins == 1 ? null : Given(7, [0, 1], interval: 60_000));
        await JoinAsync();
        await SignalledAsync();
        // Others had 1 meanwhile, and read on there.
        Assert.Equal([0], await JoinAsync(0, 1));
        Assert.Equal([0, 1], await JoinAsync(0));
    }

    [Fact]
    public async Task What_was_given_to_a_process_that_had_the_place_before_is_heard_of_all_the_same()
    {
        // As Kafka: the assignment is in the answer to a request that says what is owned; to others only once after it changed.
        Answer(beat => beat.MemberEpoch == 0 ? Given(1, []) : Given(1, beat.TopicPartitions is null ? null : [0]));
        await JoinAsync();
        await SignalledAsync();
        Assert.Equal(MembershipSignal.Rejoin, _membership.Signal);
        Assert.Equal([0], await JoinAsync());
    }

    [Fact]
    public async Task A_coordinator_that_does_not_know_why_it_failed_is_asked_again()
    {
        Answer(_ => _beats.Count == 1 ? new() { ErrorCode = ErrorCode.UnknownServerError } : Given(1, [0], interval: 60_000));
        Assert.Equal([0], await JoinAsync());
        Assert.Equal(2, _beats.Count);
    }

    [Fact]
    public async Task A_coordinator_that_moved_is_looked_for()
    {
        Answer(_ => _beats.Count == 1 ? new() { ErrorCode = ErrorCode.NotCoordinator } : Given(1, [0], interval: 60_000));
        Assert.Equal([0], await JoinAsync());
        Assert.Equal(2, _cluster.CoordinatorAsked);
    }

    [Fact]
    public async Task A_group_of_another_kind_ends_the_joining_with_the_brokers_words()
    {
        Answer(_ => new() { ErrorCode = ErrorCode.GroupIdNotFound, ErrorMessage = "Group g is not a consumer group." });
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => JoinAsync());
        Assert.Contains("not a consumer group", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_whose_configuration_leaves_the_protocol_out_ends_the_joining_with_both_ways_out()
    {
        Answer(_ => new() { ErrorCode = ErrorCode.UnsupportedVersion });
        var error = await Assert.ThrowsAsync<WeirException>(() => JoinAsync());
        Assert.Equal("WEIR2016", error.Code);
        Assert.Contains("Remove group.protocol", error.Hint, StringComparison.Ordinal);
        Assert.Contains("group.coordinator.rebalance.protocols", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_was_refused_for_its_epoch_asks_for_the_one_of_now()
    {
        Answer(beat => beat.MemberEpoch == 0 ? Given(1, [0], interval: 60_000) : Given(2, interval: 60_000));
        await JoinAsync();
        Assert.True(await _membership.HasMovedOnAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(2, _membership.Identity.Generation);
        Assert.False(await _membership.HasMovedOnAsync(2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_member_leaves_with_epoch_minus_1_and_again_where_the_coordinator_has_moved()
    {
        Answer(beat => beat.MemberEpoch == 0 ? Given(1, [0], interval: 60_000) : new() { ErrorCode = _beats.Count == 2 ? ErrorCode.NotCoordinator : ErrorCode.None });
        await JoinAsync();
        await _membership.LeaveAsync();
        Assert.Equal([0, -1, -1], _beats.Select(beat => beat.MemberEpoch));
        Assert.False(_membership.IsJoined);
        Assert.Equal([0], await JoinAsync());
    }

    [Fact]
    public async Task Who_never_joined_does_not_leave()
    {
        Answer(_ => Given(1));
        await _membership.LeaveAsync();
        Assert.Empty(_beats);
    }

    void Answer(Func<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse?> answer) => _cluster.On<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>((beat, _) =>
    {
        _beats.Enqueue(beat);
        return answer(beat);
    });

    static ConsumerGroupHeartbeatResponse Given(int epoch, int[]? partitions = null, int interval = 5) => new()
    {
        MemberEpoch = epoch,
        HeartbeatIntervalMs = interval,
        Assignment = partitions is null ? null : new() { TopicPartitions = [new() { TopicId = TopicId, Partitions = [.. partitions] }] },
    };

    Task SignalledAsync() => _membership.Signalled.WaitAsync(TestContext.Current.CancellationToken);

    async Task<IReadOnlyList<int>> JoinAsync(params int[] owned) => (await _membership.JoinAsync(owned, TestContext.Current.CancellationToken)).Partitions;
}
