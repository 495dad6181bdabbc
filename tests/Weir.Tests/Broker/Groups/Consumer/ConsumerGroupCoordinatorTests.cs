using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ConsumerGroupHeartbeatRequest;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>Consumer groups (KIP-848) over the wire, on a broker that can crash.</summary>
public sealed class ConsumerGroupCoordinatorTests : TestBrokerTest
{
    protected override Task PrepareAsync() => Client.CreateTopicAsync("t", 2);

    [Fact]
    public async Task A_member_joins_commits_fetches_and_leaves()
    {
        var joined = await Join("a");
        Assert.Equal((ErrorCode.None, 2, 5_000), (joined.ErrorCode, joined.MemberEpoch, joined.HeartbeatIntervalMs));
        Assert.Equal([0, 1], Assert.Single(joined.Assignment!.TopicPartitions).Partitions);
        Assert.Equal(ErrorCode.None, await Commit("a", 2, 5));
        Assert.Equal(ErrorCode.StaleMemberEpoch, await Commit("a", 3, 6));
        Assert.Equal(ErrorCode.UnknownMemberId, await Commit("b", 1, 6));
        Assert.Equal((ErrorCode.None, 5), await Committed("a", 2));
        Assert.Equal((ErrorCode.None, 5), await Committed(null, -1));
        Assert.Equal(ErrorCode.StaleMemberEpoch, (await Committed("a", 0)).Error);
        Assert.Equal(ErrorCode.UnknownMemberId, (await Committed("b", 1)).Error);
        var left = await Client.AskAsync(new ConsumerGroupHeartbeatRequest { GroupId = "g", MemberId = "a", MemberEpoch = -1 });
        Assert.Equal((ErrorCode.None, -1), (left.ErrorCode, left.MemberEpoch));
        Assert.Equal(("Empty", 0), await State());
    }

    [Theory]
    [InlineData("MemberId can't be empty.", "g", "", 0)]
    [InlineData("GroupId can't be empty.", " ", "a", 0)]
    [InlineData("InstanceId can't be empty.", "g", "a", 0, "")]
    [InlineData("InstanceId can't be null.", "g", "a", -2)]
    [InlineData("MemberEpoch is invalid.", "g", "a", -3)]
    [InlineData("RebalanceTimeoutMs must be provided in first request.", "g", "a", 0)]
    [InlineData("TopicPartitions must be empty when (re-)joining.", "g", "a", 0, null, 1_000)]
    [InlineData("Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.", "g", "a", 0, null, 1_000, true)]
    public async Task A_request_that_makes_no_sense_is_refused_with_the_reason(string reason, string group, string member, int epoch, string? instance = null, int timeoutMs = -1, bool owned = false)
    {
        var request = new ConsumerGroupHeartbeatRequest { GroupId = group, MemberId = member, MemberEpoch = epoch, InstanceId = instance, RebalanceTimeoutMs = timeoutMs, TopicPartitions = owned ? [] : null };
        var answer = await Client.AskAsync(request);
        Assert.Equal((ErrorCode.InvalidRequest, reason), (answer.ErrorCode, answer.ErrorMessage));
    }

    [Fact]
    public async Task A_member_id_that_could_not_be_written_down_closes_the_connection_and_the_group_goes_on()
    {
        await Join("a");
        // Too long, and too long once bytes that are not UTF-8 have become characters.
        foreach (byte[] id in (byte[][])[[.. Enumerable.Repeat((byte)'x', 40_000)], [.. Enumerable.Repeat((byte)0xFF, 11_000)]])
        {
            var stream = Broker.ConnectStream();
            await stream.WriteAsync(JoinFrame(id), TestContext.Current.CancellationToken);
            using var stranger = new BrokerClient(stream);
            Assert.True(await stranger.IsClosedAsync());
        }
        Assert.Equal(("a", ErrorCode.None), (Assert.Single((await Described()).Members).MemberId, (await Join("b")).ErrorCode));
        // The timer finds that both are silent.
        Broker.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(("Empty", 0), await State());
    }

    // Version 1 of ConsumerGroupHeartbeat: a compact string is written as compact bytes are.
    static byte[] JoinFrame(byte[] memberId)
    {
        using var writer = new WireWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)ApiKey.ConsumerGroupHeartbeat);
        writer.WriteInt16(1);
        writer.WriteInt32(1);
        writer.WriteString("stranger", flexible: false);
        writer.WriteUnsignedVarint(0);
        writer.WriteString("g", flexible: true);
        writer.WriteBytes(memberId, flexible: true);
        writer.WriteInt32(0);
        writer.WriteString(null, flexible: true);
        writer.WriteString(null, flexible: true);
        writer.WriteInt32(30_000);
        writer.WriteCount(1, flexible: true);
        writer.WriteString("t", flexible: true);
        writer.WriteString(null, flexible: true);
        writer.WriteString(null, flexible: true);
        writer.WriteCount(0, flexible: true);
        writer.WriteUnsignedVarint(0);
        writer.PatchInt32(0, writer.Length - 4);
        return writer.ToArray();
    }

    [Fact]
    public async Task An_assignor_that_is_unknown_is_refused()
    {
        var request = JoinRequest("a");
        request.ServerAssignor = "sticky";
        var answer = await Client.AskAsync(request);
        Assert.Equal((ErrorCode.UnsupportedAssignor, "ServerAssignor sticky is not supported. Supported assignors: uniform, range."), (answer.ErrorCode, answer.ErrorMessage));
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_said_to_be_missing()
    {
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Beat("a", 1)).ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, await Commit("a", 1, 5));
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Described()).ErrorCode);
    }

    [Fact]
    public async Task A_group_goes_on_after_a_crash_with_its_members_epochs_and_assignments()
    {
        await Join("a");
        await Join("b");
        var told = await Beat("a", 2, 0, 1);
        Assert.Single(Assert.Single(told.Assignment!.TopicPartitions).Partitions);
        var before = await Described();
        await CrashAsync();
        var after = await Described();
        Assert.Equal((before.GroupState, before.GroupEpoch, before.AssignmentEpoch), (after.GroupState, after.GroupEpoch, after.AssignmentEpoch));
        Assert.Equal(("Reconciling", 3), (after.GroupState, after.GroupEpoch));
        Assert.Equal(before.Members.Select(Numbers), after.Members.Select(Numbers));
        // The one gives up what it was told to before the crash, and the other one gets it.
        Assert.Equal(3, (await Beat("a", 2, told.Assignment.TopicPartitions[0].Partitions[0])).MemberEpoch);
        var given = await Beat("b", 3);
        Assert.Single(given.Assignment!.TopicPartitions);
        Assert.Equal(("Stable", 2), await State());
    }

    [Fact]
    public async Task A_silent_member_is_removed_by_the_clock()
    {
        await Join("a");
        await Join("b");
        Broker.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(ErrorCode.None, (await Beat("b", 3)).ErrorCode);
        Broker.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(ErrorCode.UnknownMemberId, (await Beat("a", 2, 0, 1)).ErrorCode);
        Assert.Equal([0, 1], (await Beat("b", 3)).Assignment!.TopicPartitions[0].Partitions);
    }

    [Fact]
    public async Task Topics_that_grow_come_and_go_are_divided_at_the_next_heartbeat()
    {
        await Join("a");
        await Client.AskAsync(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 3, Assignments = null }] });
        var grown = await Beat("a", 2);
        Assert.Equal((3, 3), (grown.MemberEpoch, grown.Assignment!.TopicPartitions[0].Partitions.Count));
        await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = "t" }] });
        var gone = await Beat("a", 3);
        Assert.Equal(4, gone.MemberEpoch);
        Assert.Empty(gone.Assignment!.TopicPartitions);
        await Client.CreateTopicAsync("t", 1);
        Assert.Single((await Beat("a", 4)).Assignment!.TopicPartitions);
    }

    [Fact]
    public async Task A_pattern_subscribes_from_version_1_on()
    {
        var request = JoinRequest("a");
        (request.SubscribedTopicNames, request.SubscribedTopicRegex) = (null, "t|u.*");
        Assert.Equal([0, 1], (await Client.AskAsync(request)).Assignment!.TopicPartitions[0].Partitions);
        request.SubscribedTopicRegex = "(";
        Assert.Equal(ErrorCode.InvalidRegularExpression, (await Client.AskAsync(request)).ErrorCode);
        Assert.Equal("t|u.*", Assert.Single((await Described()).Members).SubscribedTopicRegex);
    }

    [Fact]
    public async Task Groups_are_listed_by_type_and_described_by_their_own_api()
    {
        await Join("a");
        await Commit("a", 2, 5);
        await Client.AskAsync(new OffsetCommitRequest { GroupId = "simple", GenerationIdOrMemberEpoch = -1, Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 5 }] }] }, 9);
        var listed = Assert.Single((await Client.AskAsync(new ListGroupsRequest { TypesFilter = ["Consumer"] })).Groups);
        Assert.Equal(("g", "consumer", "consumer", "Stable"), (listed.GroupId, listed.GroupType, listed.ProtocolType, listed.GroupState));
        Assert.Equal("simple", Assert.Single((await Client.AskAsync(new ListGroupsRequest { TypesFilter = ["classic"] })).Groups).GroupId);
        Assert.Empty((await Client.AskAsync(new ListGroupsRequest { StatesFilter = ["Reconciling"] })).Groups);
        var group = await Described();
        var member = Assert.Single(group.Members);
        Assert.Equal(("uniform", "test", "t", (sbyte)1), (group.AssignorName, member.ClientId, member.Assignment.TopicPartitions[0].TopicName, member.MemberType));
        Assert.Equal([0, 1], member.TargetAssignment.TopicPartitions[0].Partitions);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Client.AskAsync(new DescribeGroupsRequest { Groups = ["g"] })).Groups[0].ErrorCode);
        Assert.Equal("Dead", (await Client.AskAsync(new DescribeGroupsRequest { Groups = ["g"] }, 5)).Groups[0].GroupState);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Client.AskAsync(new ConsumerGroupDescribeRequest { GroupIds = ["simple"] })).Groups[0].ErrorCode);
    }

    [Fact]
    public async Task Only_a_group_without_members_can_be_deleted_and_only_offsets_that_nobody_subscribes_to()
    {
        await Client.CreateTopicAsync("u");
        await Join("a");
        await Commit("a", 2, 5);
        await Commit("a", 2, 5, "u");
        Assert.Equal(ErrorCode.NonEmptyGroup, (await Client.AskAsync(new DeleteGroupsRequest { GroupsNames = ["g"] })).Results[0].ErrorCode);
        var deleted = await Client.AskAsync(new OffsetDeleteRequest { GroupId = "g", Topics = [new() { Name = "t", Partitions = [new()] }, new() { Name = "u", Partitions = [new()] }] });
        Assert.Equal((ErrorCode.GroupSubscribedToTopic, ErrorCode.None), (deleted.Topics[0].Partitions[0].ErrorCode, deleted.Topics[1].Partitions[0].ErrorCode));
        await Beat("a", -1);
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new DeleteGroupsRequest { GroupsNames = ["g"] })).Results[0].ErrorCode);
        await CrashAsync();
        Assert.Empty((await Client.AskAsync(new ListGroupsRequest())).Groups);
        Assert.Equal(2, (await Join("a")).MemberEpoch);
    }

    [Fact]
    public async Task A_group_goes_over_to_the_other_protocol_and_back_while_nobody_is_a_member()
    {
        string member = await JoinClassic("");
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Join("a")).ErrorCode);
        await Client.AskAsync(new LeaveGroupRequest { GroupId = "g", Members = [new() { MemberId = member }] });
        await Commit("", -1, 5);
        Assert.Equal(2, (await Join("a")).MemberEpoch);
        Assert.Equal((ErrorCode.None, 5), await Committed("a", 2));
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await Client.AskAsync(Classic(""))).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, (await Client.AskAsync(new HeartbeatRequest { GroupId = "g", MemberId = "a", GenerationId = 1 })).ErrorCode);
        await CrashAsync();
        Assert.Equal(("Stable", 1), await State());
        await Beat("a", -1);
        await JoinClassic("");
        Assert.Equal("classic", Assert.Single((await Client.AskAsync(new ListGroupsRequest())).Groups).GroupType);
        await CrashAsync();
        Assert.Equal("classic", Assert.Single((await Client.AskAsync(new ListGroupsRequest())).Groups).GroupType);
        Assert.Equal((ErrorCode.None, 5), await Committed(null, -1));
    }

    [Fact]
    public async Task Who_commits_in_a_transaction_is_checked_by_member_and_epoch()
    {
        await Join("a");
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 10_000, ProducerId = -1, ProducerEpoch = -1 });
        async Task<ErrorCode> CommitAs(string member, int epoch) => (await Client.AskAsync(new TxnOffsetCommitRequest
        {
            TransactionalId = "x",
            GroupId = "g",
            ProducerId = producer.ProducerId,
            ProducerEpoch = producer.ProducerEpoch,
            MemberId = member,
            GenerationId = epoch,
            Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 7, CommittedMetadata = "" }] }],
        })).Topics[0].Partitions[0].ErrorCode;
        Assert.Equal((ErrorCode.IllegalGeneration, ErrorCode.UnknownMemberId), (await CommitAs("a", 3), await CommitAs("b", 1)));
        Assert.Equal(ErrorCode.None, await CommitAs("a", 2));
        await Client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = true });
        Assert.Equal((ErrorCode.None, 7), await Committed("a", 2));
    }

    [Fact]
    public async Task The_feature_is_told_so_thatClients_use_it()
    {
        var versions = await Client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1" });
        Assert.Contains(versions.FinalizedFeatures, feature => feature is { Name: "group.version", MaxVersionLevel: 1 });
        Assert.Contains(versions.ApiKeys, api => api is { ApiKey: 68, MaxVersion: 1 });
    }

    static ConsumerGroupHeartbeatRequest JoinRequest(string member) => new() { GroupId = "g", MemberId = member, RebalanceTimeoutMs = 30_000, SubscribedTopicNames = ["t"], TopicPartitions = [] };

    Task<ConsumerGroupHeartbeatResponse> Join(string member) => Client.AskAsync(JoinRequest(member));

    // Its owned partitions of t as the group last described them; none is nothing owned.
    async Task<ConsumerGroupHeartbeatResponse> Beat(string member, int epoch, params int[] owned)
    {
        var topic = (await Described()).Members.SelectMany(known => known.Assignment.TopicPartitions).Select(known => known.TopicId).FirstOrDefault();
        return await Client.AskAsync(new ConsumerGroupHeartbeatRequest
        {
            GroupId = "g",
            MemberId = member,
            MemberEpoch = epoch,
            RebalanceTimeoutMs = 30_000,
            SubscribedTopicNames = ["t"],
            TopicPartitions = owned.Length == 0 ? [] : [new TopicPartitionsValue { TopicId = topic, Partitions = [.. owned] }],
        });
    }

    static JoinGroupRequest Classic(string member) => new()
    {
        GroupId = "g",
        MemberId = member,
        SessionTimeoutMs = 10_000,
        RebalanceTimeoutMs = 10_000,
        ProtocolType = "consumer",
        Protocols = [new() { Name = "range", Metadata = new byte[] { 1 } }],
    };

    async Task<string> JoinClassic(string member)
    {
        member = (await Client.AskAsync(Classic(member))).MemberId;
        var joined = await Client.AskAsync(Classic(member));
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        await Client.AskAsync(new SyncGroupRequest { GroupId = "g", GenerationId = joined.GenerationId, MemberId = member, ProtocolType = joined.ProtocolType, ProtocolName = joined.ProtocolName, Assignments = [new() { MemberId = member, Assignment = new byte[] { 1 } }] });
        return member;
    }

    async Task<ConsumerGroupDescribeResponse.DescribedGroup> Described() => (await Client.AskAsync(new ConsumerGroupDescribeRequest { GroupIds = ["g"] })).Groups[0];

    async Task<(string State, int Members)> State()
    {
        var group = await Described();
        return (group.GroupState, group.Members.Count);
    }

    static string Numbers(ConsumerGroupDescribeResponse.Member member)
    {
        static string Of(ConsumerGroupDescribeResponse.Assignment assignment) => string.Join(',', assignment.TopicPartitions.SelectMany(topic => topic.Partitions));
        return $"{member.MemberId} {member.MemberEpoch}: {Of(member.Assignment)} of {Of(member.TargetAssignment)}";
    }

    async Task<ErrorCode> Commit(string member, int epoch, long offset, string topic = "t") => (await Client.AskAsync(new OffsetCommitRequest
    {
        GroupId = "g",
        MemberId = member,
        GenerationIdOrMemberEpoch = epoch,
        Topics = [new() { Name = topic, Partitions = [new() { CommittedOffset = offset }] }],
    }, 9)).Topics[0].Partitions[0].ErrorCode;

    async Task<(ErrorCode Error, long Offset)> Committed(string? member, int epoch)
    {
        var group = (await Client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g", MemberId = member, MemberEpoch = epoch, Topics = [new() { Name = "t", PartitionIndexes = [0] }] }] }, 9)).Groups[0];
        return (group.ErrorCode, group.Topics.FirstOrDefault()?.Partitions[0].CommittedOffset ?? -1);
    }
}
