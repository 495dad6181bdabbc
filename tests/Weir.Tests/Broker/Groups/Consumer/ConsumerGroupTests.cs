using Weir.Broker;
using Weir.Broker.Groups;
using Weir.Protocol;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>The state machine of KIP-848 in the situations of Apache Kafka's own tests of it.</summary>
public sealed class ConsumerGroupTests
{
    const int Session = 45_000, Rebalance = 30_000, Interval = 5_000;

    readonly TestCatalog _catalog = new();
    readonly ConsumerGroup _group;
    long _now;

    public ConsumerGroupTests()
    {
        _catalog.Create("t", 6);
        _group = NewGroup();
    }

    [Fact]
    public void The_first_member_gets_everything_with_its_first_heartbeat()
    {
        var a = new TestConsumer("a", "t");
        var answer = _group.Heartbeat(a.Request(), "client", "/127.0.0.1", _now);
        Assert.Equal((ErrorCode.None, "a", 2, Interval), (answer.ErrorCode, answer.MemberId, answer.MemberEpoch, answer.HeartbeatIntervalMs));
        Assert.Equal([0, 1, 2, 3, 4, 5], Assert.Single(answer.Assignment!.TopicPartitions).Partitions);
        Assert.Equal((2, 2, ConsumerGroupState.Stable), (_group.Epoch, _group.TargetEpoch, _group.State));
        Assert.True(_group.TakeChange());
    }

    [Fact]
    public void A_heartbeat_that_changes_nothing_is_answered_without_an_assignment_and_not_written_down()
    {
        var a = Joined("a");
        _group.TakeChange();
        var answer = _group.Heartbeat(a.Request(full: false), "client", "/127.0.0.1", _now);
        Assert.Equal((ErrorCode.None, 2), (answer.ErrorCode, answer.MemberEpoch));
        Assert.Null(answer.Assignment);
        Assert.False(_group.TakeChange());
    }

    [Fact]
    public void A_full_heartbeat_is_answered_with_the_assignment()
    {
        var a = Joined("a");
        Assert.NotNull(_group.Heartbeat(a.Request(), "client", "/127.0.0.1", _now).Assignment);
    }

    [Fact]
    public void A_member_without_an_id_is_given_one()
    {
        var answer = _group.Heartbeat(new TestConsumer("", "t").Request(), "client", "/127.0.0.1", _now);
        Assert.Equal(22, answer.MemberId!.Length);
        Assert.Equal(answer.MemberId, Assert.Single(_group.Members).Id);
    }

    // Apache Kafka's testReconciliationProcess: two members have all, a third comes.
    [Fact]
    public void A_partition_is_revoked_before_it_is_given_to_another_member()
    {
        var (a, b) = Two();
        var c = new TestConsumer("c", "t");
        Assert.Equal(ErrorCode.None, Beat(c));
        // Its share is still with the others.
        Assert.Equal((4, 0), (c.Epoch, c.Owned.Count));
        Assert.Equal(ConsumerMemberState.UnreleasedPartitions, Member(c).State);
        Assert.Equal(ConsumerGroupState.Reconciling, _group.State);

        Beat(a);
        // It stays in its epoch until it has given up what it is told to.
        Assert.Equal((3, 2, 3), (a.Epoch, a.Told!.Count, a.Owned.Count));
        Assert.Equal(ConsumerMemberState.UnrevokedPartitions, Member(a).State);
        Beat(c);
        Assert.Empty(c.Owned);

        a.GiveUp();
        Beat(a);
        Assert.Equal((4, ConsumerMemberState.Stable), (a.Epoch, Member(a).State));
        Beat(c);
        Assert.Single(c.Owned);
        Beat(b);
        b.GiveUp();
        Beat(b);
        Beat(c);
        Assert.Equal((2, 2, 2), (a.Owned.Count, b.Owned.Count, c.Owned.Count));
        Assert.Equal(6, a.Owned.Union(b.Owned).Union(c.Owned).Count());
        Assert.Equal(ConsumerGroupState.Stable, _group.State);
    }

    [Fact]
    public void A_member_that_does_not_say_what_it_owns_owns_it_still()
    {
        var a = Joined("a");
        Beat(new TestConsumer("b", "t"));
        Beat(a);
        a.GiveUp();
        Beat(a, full: false);
        Assert.Equal((2, ConsumerMemberState.UnrevokedPartitions), (a.Epoch, Member(a).State));
        Beat(a);
        Assert.Equal((3, ConsumerMemberState.Stable), (a.Epoch, Member(a).State));
    }

    [Fact]
    public void A_change_while_a_member_gives_up_is_waited_for_and_taken_in_then()
    {
        var a = Joined("a");
        var b = new TestConsumer("b", "t");
        Beat(b);
        Beat(a);
        Beat(new TestConsumer("c", "t"));
        Beat(a);
        Assert.Equal(3, a.Told!.Count);
        a.GiveUp();
        Beat(a);
        // Now it learns of the third member, and gives up again.
        Assert.Equal((2, 2, ConsumerMemberState.UnrevokedPartitions), (a.Epoch, a.Told.Count, Member(a).State));
        a.GiveUp();
        Beat(a);
        Assert.Equal(4, a.Epoch);
    }

    [Fact]
    public void A_member_that_leaves_makes_room_at_the_others_next_heartbeat()
    {
        var (a, b) = Two();
        Assert.Equal(ErrorCode.None, Leave(a, -1));
        Assert.Equal(("b", 4, ConsumerGroupState.Assigning), (Assert.Single(_group.Members).Id, _group.Epoch, _group.State));
        Beat(b);
        Assert.Equal((4, 6, ConsumerGroupState.Stable), (b.Epoch, b.Owned.Count, _group.State));
    }

    [Fact]
    public void The_last_member_leaves_an_empty_group()
    {
        Leave(Joined("a"), -1);
        Assert.Equal((3, ConsumerGroupState.Empty), (_group.Epoch, _group.State));
        Assert.Equal(long.MaxValue, _group.NextDeadline);
        Assert.Equal(4, Joined("b").Epoch);
    }

    [Theory]
    [InlineData(2, ErrorCode.None)]
    [InlineData(1, ErrorCode.FencedMemberEpoch)]
    [InlineData(3, ErrorCode.FencedMemberEpoch)]
    [InlineData(99, ErrorCode.FencedMemberEpoch)]
    public void A_member_of_another_epoch_is_fenced(int epoch, ErrorCode expected)
    {
        var a = Joined("a");
        a.Epoch = epoch;
        Assert.Equal(expected, Beat(a));
    }

    [Fact]
    public void The_epoch_before_is_good_for_a_member_that_owns_nothing_it_was_not_given()
    {
        var (a, b) = Two();
        Leave(b, -1);
        // The answer with the next epoch is lost.
        Beat(new TestConsumer("a", "t") { Epoch = a.Epoch });
        var request = a.Request();
        Assert.Equal(ErrorCode.None, _group.Heartbeat(request, "client", "/127.0.0.1", _now).ErrorCode);
        Assert.Equal(ErrorCode.FencedMemberEpoch, _group.Heartbeat(a.Request(full: false), "client", "/127.0.0.1", _now).ErrorCode);
        a.Owned.Add(new(new Uuid(9, 9), 0));
        Assert.Equal(ErrorCode.FencedMemberEpoch, Beat(a));
    }

    [Fact]
    public void A_member_that_joins_again_under_its_id_keeps_its_partitions()
    {
        var (a, _) = Two();
        a.Restart();
        Assert.Equal(ErrorCode.None, Beat(a));
        Assert.Equal((3, 3, 3), (a.Epoch, a.Owned.Count, _group.Epoch));
    }

    [Fact]
    public void A_member_that_joins_again_while_it_is_waited_for_has_given_up()
    {
        var a = Joined("a");
        var b = new TestConsumer("b", "t");
        Beat(b);
        Beat(a);
        a.Restart();
        Beat(a);
        Assert.Equal((3, 3), (a.Epoch, a.Owned.Count));
        Beat(b);
        Assert.Equal(3, b.Owned.Count);
    }

    [Fact]
    public void Who_is_not_a_member_is_told_so()
    {
        Joined("a");
        Assert.Equal(ErrorCode.UnknownMemberId, Beat(new TestConsumer("b", "t") { Epoch = 1 }));
        Assert.Equal(ErrorCode.UnknownMemberId, Beat(new TestConsumer("b", "t") { Epoch = 1, InstanceId = "i" }));
        Assert.Equal(ErrorCode.UnknownMemberId, Leave(new TestConsumer("b", "t"), -1));
        Assert.Equal(ErrorCode.UnknownMemberId, Leave(new TestConsumer("a", "t") { InstanceId = "i" }, -2));
    }

    [Fact]
    public void A_full_group_takes_nobody_else_and_keeps_who_is_there()
    {
        var group = new ConsumerGroup("g", new(Session, Interval, MaxSize: 1), new IdSource(new Random(1)), _catalog);
        var a = new TestConsumer("a", "t");
        Assert.Equal(ErrorCode.None, a.Beat(group, _now));
        Assert.Equal(ErrorCode.None, a.Beat(group, _now));
        Assert.Equal(ErrorCode.GroupMaxSizeReached, new TestConsumer("b", "t").Beat(group, _now));
    }

    [Fact]
    public void A_silent_member_is_removed_when_its_session_ends()
    {
        var (_, b) = Two();
        Assert.Equal(Session, _group.NextDeadline);
        _now = Session - 1;
        Beat(b);
        _group.Tick(_now);
        Assert.Equal(2, _group.Members.Count);
        _now = Session;
        _group.Tick(_now);
        Assert.Equal("b", Assert.Single(_group.Members).Id);
        Beat(b);
        Assert.Equal(6, b.Owned.Count);
    }

    [Fact]
    public void A_member_that_does_not_give_up_in_time_is_removed_although_its_heartbeats_come()
    {
        var a = Joined("a");
        Beat(new TestConsumer("b", "t"));
        Beat(a);
        Assert.Equal(Rebalance, _group.NextDeadline);
        _now = Rebalance - 1;
        Beat(a);
        _group.Tick(_now);
        Assert.Equal(2, _group.Members.Count);
        _now = Rebalance;
        _group.Tick(_now);
        Assert.Equal(ErrorCode.UnknownMemberId, Beat(a));
    }

    [Fact]
    public void A_member_that_gave_up_in_time_stays()
    {
        var a = Joined("a");
        Beat(new TestConsumer("b", "t"));
        Beat(a);
        a.GiveUp();
        Beat(a);
        _now = Rebalance;
        _group.Tick(_now);
        Assert.Equal(2, _group.Members.Count);
    }

    [Fact]
    public void A_static_member_that_goes_for_a_while_gets_back_what_it_had_and_the_others_notice_nothing()
    {
        var a = new TestConsumer("a", "t") { InstanceId = "i" };
        Beat(a);
        var b = Share(a, "b");
        int epoch = _group.Epoch;
        var had = a.Owned.ToHashSet();
        Assert.Equal(ErrorCode.None, Leave(a, -2));
        Beat(b);
        Assert.Equal(3, b.Owned.Count);
        var back = new TestConsumer("a2", "t") { InstanceId = "i" };
        Assert.Equal(ErrorCode.None, Beat(back));
        Assert.Equal((epoch, epoch), (back.Epoch, _group.Epoch));
        Assert.True(had.SetEquals(back.Owned));
        Assert.Equal(ErrorCode.FencedInstanceId, Beat(a));
    }

    [Fact]
    public void A_static_member_that_does_not_come_back_is_removed_when_its_session_ends()
    {
        var a = new TestConsumer("a", "t") { InstanceId = "i" };
        Beat(a);
        Leave(a, -2);
        _now = Session;
        _group.Tick(_now);
        Assert.Equal(ConsumerGroupState.Empty, _group.State);
    }

    [Fact]
    public void The_name_of_a_static_member_is_taken_until_it_leaves()
    {
        var a = new TestConsumer("a", "t") { InstanceId = "i" };
        Beat(a);
        Assert.Equal(ErrorCode.UnreleasedInstanceId, Beat(new TestConsumer("b", "t") { InstanceId = "i" }));
        Assert.Equal(ErrorCode.FencedInstanceId, Leave(new TestConsumer("b", "t") { InstanceId = "i" }, -1));
        Assert.Equal(ErrorCode.None, Leave(a, -1));
        Assert.Equal(ErrorCode.None, Beat(new TestConsumer("b", "t") { InstanceId = "i" }));
    }

    [Fact]
    public void A_changed_subscription_begins_the_groups_next_epoch()
    {
        _catalog.Create("u", 2);
        var a = Joined("a");
        a.Topics = ["t", "u"];
        Beat(a);
        Assert.Equal((3, 8), (a.Epoch, a.Owned.Count));
        a.Topics = ["u"];
        Beat(a);
        Assert.Equal((3, 2), (a.Epoch, a.Told!.Count));
        a.GiveUp();
        Beat(a);
        Assert.Equal((4, 2), (a.Epoch, a.Owned.Count));
    }

    [Fact]
    public void Partitions_that_are_added_are_divided()
    {
        var a = Joined("a");
        _catalog.Grow("t", 8);
        Beat(a);
        Assert.Equal(6, a.Owned.Count);
        _group.LookAtTopicsAgain();
        Beat(a, full: false);
        Assert.Equal((3, 8), (a.Epoch, a.Owned.Count));
    }

    [Fact]
    public void A_topic_that_is_made_later_is_divided_when_it_is_there()
    {
        var a = new TestConsumer("a", "later");
        Beat(a);
        Assert.Equal((2, 0), (a.Epoch, a.Owned.Count));
        _catalog.Create("later", 2);
        _group.LookAtTopicsAgain();
        Beat(a, full: false);
        Assert.Equal((3, 2), (a.Epoch, a.Owned.Count));
    }

    [Fact]
    public void A_topic_that_is_deleted_and_made_anew_is_another_one()
    {
        var a = Joined("a");
        var before = a.Owned.First().TopicId;
        _catalog.Delete("t");
        _catalog.Create("t", 6);
        _group.LookAtTopicsAgain();
        Beat(a);
        a.GiveUp();
        Beat(a);
        Assert.Equal(6, a.Owned.Count);
        Assert.DoesNotContain(a.Owned, partition => partition.TopicId == before);
        Assert.Equal(ConsumerGroupState.Stable, _group.State);
    }

    [Fact]
    public void A_topic_that_nobody_subscribes_to_changes_nothing()
    {
        var a = Joined("a");
        _catalog.Create("other", 1);
        _group.LookAtTopicsAgain();
        Beat(a, full: false);
        Assert.Equal(2, _group.Epoch);
    }

    [Fact]
    public void A_pattern_subscribes_to_whatever_matches_it_as_a_whole()
    {
        _catalog.Create("logs-a", 1);
        _catalog.Create("old-logs-a", 1);
        var a = new TestConsumer("a") { Pattern = "logs-.*" };
        Beat(a);
        Assert.Single(a.Owned);
        _catalog.Create("logs-b", 2);
        _group.LookAtTopicsAgain();
        Beat(a);
        Assert.Equal((3, 3), (a.Epoch, a.Owned.Count));
        Assert.Equal((true, false), (_group.IsSubscribedTo("logs-b"), _group.IsSubscribedTo("t")));
    }

    [Fact]
    public void A_pattern_is_compiled_once_however_often_and_by_whomever_it_is_said()
    {
        var (a, b) = (new TestConsumer("a") { Pattern = "logs-.*" }, new TestConsumer("b") { Pattern = string.Concat("logs", "-.*") });
        Beat(a);
        var compiled = Member(a).Pattern;
        Beat(b);
        Beat(a);
        Assert.NotNull(compiled);
        Assert.Same(compiled, Member(a).Pattern);
        Assert.Same(compiled, Member(b).Pattern);
    }

    [Fact]
    public void An_empty_pattern_takes_the_subscription_back_and_none_leaves_it()
    {
        _catalog.Create("logs-a", 1);
        var a = new TestConsumer("a") { Pattern = "logs-.*" };
        Beat(a);
        Beat(a, full: false);
        Assert.Equal("logs-.*", Member(a).Pattern?.Text);
        var request = a.Request();
        request.SubscribedTopicRegex = "";
        a.Heed(_group.Heartbeat(request, "client", "/127.0.0.1", _now));
        Assert.Null(Member(a).Pattern);
        Assert.False(_group.IsSubscribedTo("logs-a"));
    }

    [Theory]
    [InlineData("logs-(")]
    [InlineData("a)|(b")]
    [InlineData("(?=logs)")]
    [InlineData(@"(a)\1")]
    public void A_pattern_that_is_none_is_refused_and_nothing_changes(string pattern)
    {
        Assert.Equal(ErrorCode.InvalidRegularExpression, Beat(new TestConsumer("a") { Pattern = pattern }));
        Assert.Equal((1, ConsumerGroupState.Empty), (_group.Epoch, _group.State));
    }

    [Fact]
    public void The_assignor_that_most_members_ask_for_divides()
    {
        Assert.Equal("uniform", _group.Assignor);
        Beat(new TestConsumer("a", "t") { Assignor = "range" });
        Assert.Equal("range", _group.Assignor);
        Beat(new TestConsumer("b", "t") { Assignor = "uniform" });
        Beat(new TestConsumer("c", "t") { Assignor = "uniform" });
        Assert.Equal("uniform", _group.Assignor);
    }

    [Fact]
    public void A_member_commits_in_its_epoch_and_in_one_in_which_it_had_the_partition_already()
    {
        var (a, b) = Two();
        var mine = new TopicPartition("t", a.Numbers[0]);
        var theirs = new TopicPartition("t", b.Numbers[0]);
        Assert.Equal(ErrorCode.None, Commit("a", 3, mine));
        Assert.Equal(ErrorCode.StaleMemberEpoch, Commit("a", 4, mine));
        // It had it since its first epoch, and the other one since the next.
        Assert.Equal(ErrorCode.None, Commit("a", 2, mine));
        Assert.Equal(ErrorCode.StaleMemberEpoch, Commit("b", 2, theirs));
        Assert.Equal(ErrorCode.StaleMemberEpoch, Commit("a", 2, theirs));
        Assert.Equal(ErrorCode.IllegalGeneration, Commit("a", 2, theirs, transactional: true));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("c", 2, mine));
        Assert.Equal(ErrorCode.UnsupportedVersion, Commit("a", 3, mine, version: 8));
        Assert.Equal((ErrorCode.UnknownMemberId, ErrorCode.None), (Commit("", -1, mine), Commit("", -1, mine, transactional: true)));
    }

    [Fact]
    public void Anybody_commits_while_a_group_is_empty()
    {
        Leave(Joined("a"), -1);
        Assert.Equal(ErrorCode.None, Commit("", -1, new("t", 0)));
    }

    [Fact]
    public void A_member_fetches_offsets_in_its_epoch()
    {
        Joined("a");
        Assert.Equal((ErrorCode.None, ErrorCode.None), (_group.CheckFetch(null, -1), _group.CheckFetch("a", 2)));
        Assert.Equal((ErrorCode.StaleMemberEpoch, ErrorCode.UnknownMemberId), (_group.CheckFetch("a", 0), _group.CheckFetch("b", 1)));
    }

    [Fact]
    public void What_is_written_down_goes_on_where_it_was()
    {
        _catalog.Create("u", 1);
        var a = new TestConsumer("a", "t", "u") { InstanceId = "i", Assignor = "uniform" };
        Beat(a);
        var b = new TestConsumer("b") { Pattern = "t|u" };
        Beat(b);
        Beat(a);
        var restored = Restored(_group);
        Assert.Equal((_group.Epoch, _group.TargetEpoch, _group.State), (restored.Epoch, restored.TargetEpoch, restored.State));
        // The one that has to give up is waited for anew, and everybody has a whole session.
        Assert.Equal(_now + Rebalance, restored.NextDeadline);
        a.GiveUp();
        foreach (var consumer in (TestConsumer[])[a, b, a]) Assert.Equal(ErrorCode.None, consumer.Beat(restored, _now));
        Assert.Equal(ConsumerGroupState.Stable, restored.State);
        Assert.Equal((3, 7), (restored.Epoch, a.Owned.Count + b.Owned.Count));
    }

    ConsumerGroup NewGroup() => new("g", new(Session, Interval, int.MaxValue), new IdSource(new Random(1)), _catalog);

    ConsumerGroup Restored(ConsumerGroup group)
    {
        var again = NewGroup();
        again.Restore(ConsumerGroupValue.Read(group.Write(0).Value), _now);
        return again;
    }

    ErrorCode Beat(TestConsumer consumer, bool full = true) => consumer.Beat(_group, _now, full);

    ErrorCode Leave(TestConsumer consumer, int epoch) =>
        _group.Heartbeat(new() { GroupId = "g", MemberId = consumer.Id, InstanceId = consumer.InstanceId, MemberEpoch = epoch }, "client", "/127.0.0.1", _now).ErrorCode;

    ErrorCode Commit(string member, int epoch, TopicPartition partition, bool transactional = false, short version = 9) => _group.CheckCommit(new(member, null, epoch, transactional, version, [(partition, default)]), _now);

    TestConsumer Joined(string id)
    {
        var consumer = new TestConsumer(id, "t");
        Assert.Equal(ErrorCode.None, Beat(consumer));
        return consumer;
    }

    TestConsumer Share(TestConsumer first, string id)
    {
        var second = new TestConsumer(id, "t");
        Beat(second);
        Beat(first);
        first.GiveUp();
        Beat(first);
        Beat(second);
        Assert.Equal((3, 3, ConsumerGroupState.Stable), (first.Owned.Count, second.Owned.Count, _group.State));
        return second;
    }

    (TestConsumer, TestConsumer) Two()
    {
        var first = Joined("a");
        return (first, Share(first, "b"));
    }

    ConsumerMember Member(TestConsumer consumer) => _group.Members.Single(member => member.Id == consumer.Id);
}
