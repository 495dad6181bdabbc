using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Groups;

public sealed class GroupCoordinatorTests : TestBrokerTest
{
    protected override Task PrepareAsync() => Client.CreateTopicAsync("t", 2);

    [Fact]
    public async Task A_group_goes_on_after_a_crash_with_its_members_and_offsets()
    {
        string member = await StableMember();
        Assert.Equal(ErrorCode.None, await Commit(member, 1, 5));
        await CrashAsync();
        Assert.Equal(ErrorCode.None, await Heartbeat(member));
        Assert.Equal((5, "w1"), await Committed());
        Assert.Equal(ErrorCode.None, await Commit(member, 1, 6));
    }

    [Fact]
    public async Task A_silent_member_is_removed_by_the_clock()
    {
        string member = await StableMember();
        Broker.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(ErrorCode.None, await Heartbeat(member));
        Broker.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(ErrorCode.UnknownMemberId, await Heartbeat(member));
        Assert.Equal("Empty", (await Client.AskAsync(new DescribeGroupsRequest { Groups = ["g/1"] })).Groups[0].GroupState);
    }

    // What librdkafka's test 0081 does within a millisecond.
    [Fact]
    public async Task A_group_whose_last_session_is_over_is_empty_though_the_timer_is_late()
    {
        await StableMember();
        Broker.Time.PassUnnoticed(TimeSpan.FromMilliseconds(9_999));
        Assert.Equal(ErrorCode.NonEmptyGroup, await Delete("g/1"));
        Broker.Time.PassUnnoticed(TimeSpan.FromMilliseconds(1));
        Assert.Equal("Empty", Assert.Single((await Client.AskAsync(new ListGroupsRequest())).Groups).GroupState);
        Assert.Equal(ErrorCode.None, await Delete("g/1"));
    }

    [Fact]
    public async Task Offsets_for_a_topic_that_is_deleted_are_forgotten()
    {
        await Commit("", -1, 5);
        await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = "t" }] });
        await Client.CreateTopicAsync("t");
        Assert.Equal(-1, (await Committed()).Offset);
        await CrashAsync();
        Assert.Equal(-1, (await Committed()).Offset);
    }

    [Theory]
    [InlineData(1, "consumer", ErrorCode.InvalidSessionTimeout)]
    [InlineData(10_000, "", ErrorCode.InconsistentGroupProtocol)]
    public async Task A_member_that_is_refused_leaves_no_group_behind(int session, string protocolType, ErrorCode error)
    {
        var join = new JoinGroupRequest { GroupId = "none", SessionTimeoutMs = session, RebalanceTimeoutMs = 10_000, ProtocolType = protocolType, Protocols = [new() { Name = "range", Metadata = new byte[] { 1 } }] };
        Assert.Equal(error, (await Client.AskAsync(join)).ErrorCode);
        Assert.Empty((await Client.AskAsync(new ListGroupsRequest())).Groups);
    }

    [Fact]
    public async Task An_offset_for_a_partition_that_does_not_exist_is_refused()
    {
        var response = await Client.AskAsync(CommitRequest("", -1, 5, partition: 2), 9);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, response.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task Only_a_group_without_members_can_be_deleted()
    {
        string member = await StableMember();
        await Commit(member, 1, 5);
        Assert.Equal(ErrorCode.NonEmptyGroup, await Delete("g/1"));
        await Client.AskAsync(new LeaveGroupRequest { GroupId = "g/1", Members = [new() { MemberId = member }] });
        Assert.Equal(ErrorCode.None, await Delete("g/1"));
        Assert.Equal(ErrorCode.GroupIdNotFound, await Delete("g/1"));
        await CrashAsync();
        Assert.Empty((await Client.AskAsync(new ListGroupsRequest())).Groups);
        Assert.Equal(-1, (await Committed()).Offset);
    }

    [Fact]
    public async Task Groups_are_listed_by_state_and_described_with_their_members()
    {
        string member = await StableMember();
        Assert.Equal("g/1", Assert.Single((await Client.AskAsync(new ListGroupsRequest { StatesFilter = ["stable"] })).Groups).GroupId);
        Assert.Empty((await Client.AskAsync(new ListGroupsRequest { StatesFilter = ["Empty"] })).Groups);
        var described = (await Client.AskAsync(new DescribeGroupsRequest { Groups = ["g/1", "none"] })).Groups;
        Assert.Equal((member, "test", "range"), (described[0].Members[0].MemberId, described[0].Members[0].ClientId, described[0].ProtocolData));
        Assert.Equal(ErrorCode.GroupIdNotFound, described[1].ErrorCode);
    }

    [Fact]
    public async Task All_committed_offsets_can_be_asked_for()
    {
        await Commit("", -1, 5);
        var single = await Client.AskAsync(new OffsetFetchRequest { GroupId = "g/1", Topics = null }, 7);
        Assert.Equal(5, single.Topics[0].Partitions[0].CommittedOffset);
        var several = await Client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g/1", Topics = null }, new() { GroupId = "none", Topics = null }] }, 9);
        Assert.Equal(5, several.Groups[0].Topics[0].Partitions[0].CommittedOffset);
        Assert.Empty(several.Groups[1].Topics);
    }

    [Theory]
    [InlineData("consumer", ErrorCode.None, ErrorCode.GroupSubscribedToTopic, ErrorCode.None)]
    [InlineData("connect", ErrorCode.NonEmptyGroup, ErrorCode.None, ErrorCode.None)]
    public async Task Offsets_of_topics_that_no_member_subscribes_to_can_be_deleted_while_a_group_of_consumers_runs(string protocolType, ErrorCode whole, ErrorCode subscribed, ErrorCode other)
    {
        await Client.CreateTopicAsync("u");
        foreach (string topic in (string[])["t", "u"])
            Assert.Equal(ErrorCode.None, (await Client.AskAsync(new OffsetCommitRequest { GroupId = "s", GenerationIdOrMemberEpoch = -1, Topics = [new() { Name = topic, Partitions = [new() { CommittedOffset = 5 }] }] }, 8)).Topics[0].Partitions[0].ErrorCode);
        using var subscription = new WireWriter();
        subscription.WriteInt16(0);
        new ConsumerProtocolSubscription { Topics = ["t"] }.Write(subscription, 0);
        var join = new JoinGroupRequest { GroupId = "s", SessionTimeoutMs = 10_000, RebalanceTimeoutMs = 10_000, ProtocolType = protocolType, Protocols = [new() { Name = "range", Metadata = subscription.ToArray() }] };
        join.MemberId = (await Client.AskAsync(join)).MemberId;
        await Client.AskAsync(join);
        var deleted = await Client.AskAsync(new OffsetDeleteRequest
        {
            GroupId = "s",
            Topics = [new() { Name = "t", Partitions = [new()] }, new() { Name = "u", Partitions = [new()] }],
        });
        Assert.Equal(whole, deleted.ErrorCode);
        Assert.Equal(whole == ErrorCode.None ? [subscribed, other] : [], deleted.Topics.Select(topic => topic.Partitions[0].ErrorCode));
        var left = await Client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "s", Topics = null }] }, 9);
        Assert.Equal(whole == ErrorCode.None ? ["t"] : ["t", "u"], left.Groups[0].Topics.Select(topic => topic.Name).Order(StringComparer.Ordinal));
    }

    async Task<string> StableMember()
    {
        var request = new JoinGroupRequest { GroupId = "g/1", SessionTimeoutMs = 10_000, RebalanceTimeoutMs = 10_000, ProtocolType = "consumer", Protocols = [new() { Name = "range", Metadata = new byte[] { 1 } }] };
        request.MemberId = (await Client.AskAsync(request)).MemberId;
        await Client.AskAsync(request);
        var synced = await Client.AskAsync(new SyncGroupRequest { GroupId = "g/1", GenerationId = 1, MemberId = request.MemberId, ProtocolType = "consumer", ProtocolName = "range", Assignments = [new() { MemberId = request.MemberId, Assignment = new byte[] { 1 } }] });
        Assert.Equal(1, synced.Assignment.Span[0]);
        return request.MemberId;
    }

    async Task<ErrorCode> Heartbeat(string member) => (await Client.AskAsync(new HeartbeatRequest { GroupId = "g/1", GenerationId = 1, MemberId = member })).ErrorCode;

    async Task<ErrorCode> Delete(string group) => (await Client.AskAsync(new DeleteGroupsRequest { GroupsNames = [group] })).Results[0].ErrorCode;

    async Task<ErrorCode> Commit(string member, int generation, long offset) => (await Client.AskAsync(CommitRequest(member, generation, offset), 9)).Topics[0].Partitions[0].ErrorCode;

    static OffsetCommitRequest CommitRequest(string member, int generation, long offset, int partition = 0) => new()
    {
        GroupId = "g/1",
        MemberId = member,
        GenerationIdOrMemberEpoch = generation,
        Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = partition, CommittedOffset = offset, CommittedMetadata = "w1" }] }],
    };

    async Task<(long Offset, string? Metadata)> Committed()
    {
        var response = await Client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g/1", Topics = [new() { Name = "t", PartitionIndexes = [0] }] }] }, 9);
        var partition = response.Groups[0].Topics[0].Partitions[0];
        return (partition.CommittedOffset, partition.Metadata);
    }
}
