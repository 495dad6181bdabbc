using Weir.Broker;
using Weir.Broker.Groups;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Groups;

public sealed class ClassicGroupTests
{
    const int Session = 10_000, Rebalance = 30_000;

    readonly ClassicGroup _group = new("g", new GroupSettings(0, 6_000, 1_800_000), new IdSource(new Random(1)));
    long _now;

    [Fact]
    public async Task A_dynamic_member_is_given_an_id_first_and_joins_with_it()
    {
        var given = await Join("");
        Assert.Equal(ErrorCode.MemberIdRequired, given.ErrorCode);
        var joined = await Join(given.MemberId);
        Assert.Equal((ErrorCode.None, given.MemberId, 1), (joined.ErrorCode, joined.Leader, joined.GenerationId));
    }

    [Fact]
    public async Task A_version_without_given_ids_joins_at_once()
    {
        var joined = await _group.Join(Request("") with { Version = 3 }, _now);
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        Assert.Equal(joined.MemberId, joined.Leader);
    }

    [Fact]
    public async Task An_id_that_is_given_and_not_used_is_forgotten_after_a_session()
    {
        string first = await StableMember();
        var second = await Join("");
        var rejoining = Join(first);
        Assert.False(rejoining.IsCompleted);
        Tick(Session);
        Assert.Equal(ErrorCode.None, (await rejoining).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, (await Join(second.MemberId)).ErrorCode);
    }

    [Fact]
    public async Task Everybody_gets_the_assignment_that_the_leader_made()
    {
        var (leader, follower) = await TwoMembers();
        var waiting = Sync(follower);
        Assert.False(waiting.IsCompleted);
        var own = await Sync(leader, (leader, 1), (follower, 2));
        Assert.Equal(1, own.Assignment.Span[0]);
        Assert.Equal(2, (await waiting).Assignment.Span[0]);
        Assert.Equal(GroupState.Stable, _group.State);
        Assert.True(_group.TakeChange());
    }

    [Fact]
    public async Task Only_the_leader_sees_the_members()
    {
        string first = await Member();
        var joining = Join((await Join("")).MemberId);
        var rejoined = await Join(first);
        Assert.Equal(2, rejoined.Members.Count);
        Assert.Empty((await joining).Members);
    }

    [Fact]
    public async Task A_new_member_makes_the_others_join_again()
    {
        string first = await StableMember();
        var joining = Join((await Join("")).MemberId);
        Assert.Equal(ErrorCode.RebalanceInProgress, Heartbeat(first, generation: 1));
        Assert.Equal(ErrorCode.RebalanceInProgress, (await Sync(first)).ErrorCode);
        Assert.Equal(2, (await Join(first)).GenerationId);
        Assert.Equal(2, (await joining).GenerationId);
        Assert.Equal(ErrorCode.IllegalGeneration, Heartbeat(first, generation: 1));
    }

    [Fact]
    public async Task A_member_that_does_not_join_again_is_left_behind()
    {
        string first = await StableMember();
        var joining = Join((await Join("")).MemberId);
        for (int i = 0; i < 3; i++)
        {
            Tick(Session - 1);
            Heartbeat(first, generation: 1);
        }
        Assert.False(joining.IsCompleted);
        Tick(Rebalance);
        Assert.Equal(2, (await joining).GenerationId);
        Assert.Equal(ErrorCode.UnknownMemberId, Heartbeat(first, generation: 2));
    }

    [Fact]
    public async Task A_member_that_is_silent_for_its_session_is_removed()
    {
        string member = await StableMember();
        Tick(Session - 1);
        Assert.Equal(ErrorCode.None, Heartbeat(member, generation: 1));
        Tick(Session - 1);
        Assert.Equal(ErrorCode.None, Heartbeat(member, generation: 1));
        Tick(Session);
        Assert.Equal(ErrorCode.UnknownMemberId, Heartbeat(member, generation: 1));
        Assert.Equal(GroupState.Empty, _group.State);
        Assert.True(_group.TakeChange());
    }

    [Fact]
    public async Task A_member_that_does_not_ask_for_its_assignment_is_removed()
    {
        var (leader, follower) = await TwoMembers();
        var waiting = Sync(follower);
        for (int i = 0; i < 3; i++)
        {
            Tick(Session - 1);
            Heartbeat(leader, generation: 2);
        }
        Tick(Rebalance);
        Assert.Equal(ErrorCode.RebalanceInProgress, (await waiting).ErrorCode);
        Assert.Equal(follower, (await Join(follower)).Leader);
    }

    [Fact]
    public async Task A_member_that_leaves_makes_room_at_once()
    {
        var (leader, follower) = await TwoMembers();
        Assert.Equal(ErrorCode.None, Leave(leader));
        Assert.Equal(follower, (await Join(follower)).Leader);
        Assert.Equal(ErrorCode.UnknownMemberId, Leave(leader));
    }

    [Fact]
    public async Task Members_that_leave_together_are_all_gone_before_the_others_regroup()
    {
        var (leader, follower) = await TwoMembers();
        await Sync(leader, (leader, 1), (follower, 2));
        var waiting = Join(leader);
        Assert.Equal([ErrorCode.None, ErrorCode.UnknownMemberId, ErrorCode.None], _group.Leave([new() { MemberId = follower }, new() { MemberId = "nobody" }, new() { MemberId = leader }], _now));
        var told = await waiting;
        Assert.Equal((ErrorCode.UnknownMemberId, ""), (told.ErrorCode, told.MemberId));
        Assert.Equal(GroupState.Empty, _group.State);
    }

    [Fact]
    public async Task A_static_member_that_starts_again_takes_its_place_without_a_rebalance()
    {
        var first = await Join("", "one");
        await Sync(first.MemberId, (first.MemberId, 7), instance: "one");
        _group.TakeChange();
        var again = await Join("", "one");
        Assert.Equal((1, GroupState.Stable), (again.GenerationId, _group.State));
        Assert.True(again.SkipAssignment);
        Assert.Equal(7, (await Sync(again.MemberId, instance: "one")).Assignment.Span[0]);
        Assert.True(_group.TakeChange());
    }

    [Fact]
    public async Task The_one_that_a_static_member_replaced_is_fenced()
    {
        var first = await Join("", "one");
        await Sync(first.MemberId, (first.MemberId, 7), instance: "one");
        await Join("", "one");
        Assert.Equal(ErrorCode.FencedInstanceId, _group.Heartbeat(first.MemberId, "one", 1, _now));
        Assert.Equal(ErrorCode.FencedInstanceId, (await Join(first.MemberId, "one")).ErrorCode);
        Assert.Equal(ErrorCode.FencedInstanceId, Commit(first.MemberId, 1, transactional: true, instance: "one"));
    }

    [Fact]
    public async Task A_static_member_leaves_by_its_name()
    {
        await Join("", "one");
        Assert.Equal(ErrorCode.None, Leave("", "one"));
        Assert.Equal(GroupState.Empty, _group.State);
    }

    [Fact]
    public async Task The_assignor_is_one_that_all_support_and_most_prefer()
    {
        string first = await Member("range", "roundrobin");
        var second = Join((await Join("", null, "roundrobin", "range")).MemberId, null, "roundrobin", "range");
        var third = Join((await Join("", null, "roundrobin", "range")).MemberId, null, "roundrobin", "range");
        Assert.Equal("roundrobin", (await Join(first, null, "range", "roundrobin")).ProtocolName);
        Assert.Equal("roundrobin", (await second).ProtocolName);
        Assert.Equal("roundrobin", (await third).ProtocolName);
    }

    [Fact]
    public async Task A_member_that_supports_no_common_assignor_is_refused()
    {
        await Member("range");
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await Join("", null, "other")).ErrorCode);
    }

    [Theory]
    [InlineData(5_999)]
    [InlineData(1_800_001)]
    public async Task A_session_outside_of_the_limits_is_refused(int session)
    {
        Assert.Equal(ErrorCode.InvalidSessionTimeout, (await _group.Join(Request("") with { SessionTimeoutMs = session }, _now)).ErrorCode);
    }

    [Fact]
    public async Task Offsets_are_taken_from_members_of_this_generation_only()
    {
        string member = await StableMember();
        Assert.Equal(ErrorCode.None, Commit(member, 1));
        Assert.Equal(ErrorCode.IllegalGeneration, Commit(member, 0));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("stranger", 1));
        Assert.Equal(ErrorCode.UnknownMemberId, Commit("", -1));
        Assert.Equal(ErrorCode.None, Commit("", -1, transactional: true));
        Assert.Equal(ErrorCode.IllegalGeneration, Commit(member, 0, transactional: true));
    }

    [Fact]
    public void An_empty_group_takes_offsets_from_anybody() => Assert.Equal(ErrorCode.None, Commit("", -1));

    [Fact]
    public async Task The_first_rebalance_waits_for_more_members_while_they_come()
    {
        var delayed = new ClassicGroup("g", new GroupSettings(3_000, 6_000, 1_800_000), new IdSource(new Random(1)));
        var first = delayed.Join(Request("") with { Version = 3 }, 0);
        delayed.Tick(2_000);
        var second = delayed.Join(Request("") with { Version = 3 }, 2_000);
        delayed.Tick(3_000);
        Assert.False(first.IsCompleted);
        delayed.Tick(6_000);
        Assert.Equal(1, (await first).GenerationId);
        Assert.Equal(1, (await second).GenerationId);
    }

    [Fact]
    public async Task A_restored_group_goes_on_without_a_rebalance()
    {
        string member = await StableMember();
        var restored = new ClassicGroup("g", new GroupSettings(0, 6_000, 1_800_000), new IdSource(new Random(2)));
        restored.Restore(GroupValues.ReadGroup(GroupValues.Write(_group, nowMs: 1)), now: 500);
        Assert.Equal((GroupState.Stable, 1, member), (restored.State, restored.Generation, restored.Leader));
        Assert.Equal(ErrorCode.None, restored.Heartbeat(member, null, 1, 500 + Session - 1));
        restored.Tick(500 + (2 * Session));
        Assert.Equal(GroupState.Empty, restored.State);
    }

    [Fact]
    public async Task What_a_generation_subscribed_to_counts_until_the_next_one()
    {
        Assert.False(_group.IsSubscribedTo("t"));
        byte[] subscription = [0, 0, 0, 0, 0, 1, 0, 1, (byte)'t', 255, 255, 255, 255];
        string member = (await _group.Join(Request("") with { Version = 3, Protocols = [new GroupProtocol("range", subscription)] }, _now)).MemberId;
        Assert.Equal((true, false), (_group.IsSubscribedTo("t"), _group.IsSubscribedTo("u")));
        var given = await Join("");
        Leave(member);
        Assert.Equal((GroupState.PreparingRebalance, true), (_group.State, _group.IsSubscribedTo("t")));
        Leave(given.MemberId);
        Assert.Equal((GroupState.Empty, false), (_group.State, _group.IsSubscribedTo("t")));
    }

    [Fact]
    public async Task The_next_deadline_is_the_first_of_all()
    {
        Assert.Equal(long.MaxValue, _group.NextDeadline);
        await StableMember();
        Assert.Equal(_now + Session, _group.NextDeadline);
    }

    ErrorCode Commit(string member, int generation, bool transactional = false, string? instance = null) => _group.CheckCommit(new(member, instance, generation, transactional, Version: 9, []), _now);

    ErrorCode Heartbeat(string member, int generation) => _group.Heartbeat(member, null, generation, _now);

    ErrorCode Leave(string member, string? instance = null) => _group.Leave([new() { MemberId = member, GroupInstanceId = instance }], _now)[0];

    void Tick(long by) => _group.Tick(_now += by);

    async Task<string> Member(params string[] protocols)
    {
        string id = (await Join("", null, protocols)).MemberId;
        await Join(id, null, protocols);
        return id;
    }

    async Task<string> StableMember()
    {
        string member = await Member();
        await Sync(member, (member, 1));
        _group.TakeChange();
        return member;
    }

    async Task<(string Leader, string Follower)> TwoMembers()
    {
        string first = await Member();
        string second = (await Join("")).MemberId;
        var joining = Join(second);
        await Join(first);
        await joining;
        return (first, second);
    }

    Task<JoinGroupResponse> Join(string member, string? instance = null, params string[] protocols) => _group.Join(Request(member, instance, protocols), _now);

    static JoinRequest Request(string member, string? instance = null, params string[] protocols) =>
        new(member, instance, "client", "/127.0.0.1", Session, Rebalance, "consumer", [.. (protocols.Length == 0 ? ["range"] : protocols).Select(name => new GroupProtocol(name, new byte[] { 1 }))], 9);

    Task<SyncGroupResponse> Sync(string member, params (string Member, byte Assignment)[] assignments) => Sync(member, assignments, null);

    Task<SyncGroupResponse> Sync(string member, (string Member, byte Assignment) assignment, string? instance) => Sync(member, [assignment], instance);

    Task<SyncGroupResponse> Sync(string member, string? instance) => Sync(member, [], instance);

    Task<SyncGroupResponse> Sync(string member, (string Member, byte Assignment)[] assignments, string? instance) => _group.Sync(new()
    {
        GroupId = "g",
        MemberId = member,
        GroupInstanceId = instance,
        GenerationId = _group.Generation,
        Assignments = [.. assignments.Select(assignment => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = assignment.Member, Assignment = new byte[] { assignment.Assignment } })],
    }, _now);
}
