using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Security;

/// <summary>What somebody who may do some things is told, and what is kept from him.</summary>
public sealed class HiddenTests : AclBrokerTest
{
    protected override EmbeddedBrokerOptions Changed(EmbeddedBrokerOptions options) => base.Changed(options) with { AutoCreateTopics = true };

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        await Admin.CreateTopicAsync("mine");
        await Admin.CreateTopicAsync("theirs");
    }

    [Fact]
    public async Task All_topics_are_those_that_may_be_described()
    {
        await GrantAsync("Write Topic mine");
        Assert.Equal(["mine"], (await Client.AskAsync(new MetadataRequest { Topics = null })).Topics.Select(topic => topic.Name));
        Assert.Equal(["mine"], (await Client.AskAsync(new DescribeTopicPartitionsRequest { ResponsePartitionLimit = 10 })).Topics.Select(topic => topic.Name));
    }

    [Theory]
    [InlineData("theirs")]
    [InlineData("missing")]
    [InlineData("no topic?")]
    public async Task A_topic_is_refused_alike_whether_it_is_there_or_not(string name)
    {
        var told = (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = name }], AllowAutoTopicCreation = true })).Topics[0];
        Assert.Equal((ErrorCode.TopicAuthorizationFailed, name, default(Uuid), 0), (told.ErrorCode, told.Name, told.TopicId, told.Partitions.Count));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Client.FetchAsync(name)).ErrorCode);
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Client.ProduceAsync(name, Records.Batch("a"))).ErrorCode);
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = name }] })).Responses[0].ErrorCode);
    }

    [Fact]
    public async Task By_its_id_a_topic_has_no_name()
    {
        var id = (await Admin.AskAsync(new MetadataRequest { Topics = [new() { Name = "theirs" }] })).Topics[0].TopicId;
        var told = (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = null, TopicId = id }] })).Topics[0];
        Assert.Equal((ErrorCode.TopicAuthorizationFailed, null, id), (told.ErrorCode, told.Name, told.TopicId));
        var refused = (await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = null, TopicId = id }] })).Responses[0];
        Assert.Equal((ErrorCode.TopicAuthorizationFailed, null), (refused.ErrorCode, refused.Name));
        await GrantAsync("Describe Topic theirs");
        Assert.Equal("theirs", (await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = null, TopicId = id }] })).Responses[0].Name);
        var unknown = new Uuid(1, 2);
        Assert.Equal(ErrorCode.UnknownTopicId, (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = null, TopicId = unknown }] })).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task A_missing_topic_is_made_for_those_alone_who_may_create_it()
    {
        async Task<ErrorCode> Ask() => (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "new" }], AllowAutoTopicCreation = true })).Topics[0].ErrorCode;
        await GrantAsync("Describe Topic new");
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, await Ask());
        await GrantAsync("Create Topic new");
        Assert.Equal(ErrorCode.None, await Ask());
    }

    [Fact]
    public async Task Who_may_create_a_topic_but_not_see_its_configuration_does_not_see_it()
    {
        var request = new CreateTopicsRequest { Topics = [new() { Name = "new", NumPartitions = 1, ReplicationFactor = 1 }], validateOnly = true };
        await GrantAsync("Create Topic new");
        var made = (await Client.AskAsync(request)).Topics[0];
        Assert.Equal((ErrorCode.None, ErrorCode.TopicAuthorizationFailed, -1, 0), (made.ErrorCode, made.TopicConfigErrorCode, made.NumPartitions, made.Configs!.Count));
        await GrantAsync("DescribeConfigs Topic new");
        Assert.NotEmpty((await Client.AskAsync(request)).Topics[0].Configs!);
    }

    [Fact]
    public async Task One_request_is_answered_topic_by_topic()
    {
        await GrantAsync("Write Topic mine", "Read Topic mine", "Read Group g");
        string[] names = ["mine", "theirs"];
        ErrorCode[] expected = [ErrorCode.None, ErrorCode.TopicAuthorizationFailed];
        var produced = await Client.AskAsync(new ProduceRequest { Acks = -1, TopicData = [.. names.Select(name => new ProduceRequest.TopicProduceData { Name = name, PartitionData = [new() { Records = Records.Batch("a") }] })] }, 12);
        Assert.Equal(expected, produced.Responses.Select(topic => topic.PartitionResponses[0].ErrorCode));
        var committed = await Client.AskAsync(new OffsetCommitRequest { GroupId = "g", GenerationIdOrMemberEpoch = -1, Topics = [.. names.Select(name => new OffsetCommitRequest.OffsetCommitRequestTopic { Name = name, Partitions = [new() { CommittedOffset = 1 }] })] }, 9);
        Assert.Equal(expected, committed.Topics.Select(topic => topic.Partitions[0].ErrorCode));
        var added = await Admin.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000, ProducerId = -1, ProducerEpoch = -1 });
        await GrantAsync("Write TransactionalId x");
        var partitions = await Client.AskAsync(new AddPartitionsToTxnRequest { V3AndBelowTransactionalId = "x", V3AndBelowProducerId = added.ProducerId, V3AndBelowProducerEpoch = added.ProducerEpoch, V3AndBelowTopics = [.. names.Select(name => new AddPartitionsToTxnRequest.AddPartitionsToTxnTopic { Name = name, Partitions = [0] })] }, 3);
        Assert.Equal([ErrorCode.OperationNotAttempted, ErrorCode.TopicAuthorizationFailed], partitions.ResultsByTopicV3AndBelow.Select(topic => topic.ResultsByPartition[0].PartitionErrorCode));
    }

    [Fact]
    public async Task What_is_refused_without_an_answer_closes_the_connection()
    {
        await Client.SendAsync(new ProduceRequest { Acks = 0, TopicData = [new() { Name = "theirs", PartitionData = [new() { Records = Records.Batch("a") }] }] }, 12);
        Assert.True(await Client.IsClosedAsync());
    }

    [Fact]
    public async Task Of_groups_transactions_and_offsets_those_are_listed_that_may_be_described()
    {
        foreach (string group in (string[])["g", "h"])
            await Admin.AskAsync(new OffsetCommitRequest { GroupId = group, GenerationIdOrMemberEpoch = -1, Topics = [.. new[] { "mine", "theirs" }.Select(name => new OffsetCommitRequest.OffsetCommitRequestTopic { Name = name, Partitions = [new() { CommittedOffset = 1 }] })] }, 9);
        foreach (string id in (string[])["x", "y"])
            await Admin.AskAsync(new InitProducerIdRequest { TransactionalId = id, TransactionTimeoutMs = 1000, ProducerId = -1, ProducerEpoch = -1 });
        await GrantAsync("Read Group g", "Describe TransactionalId y", "Describe Topic mine");
        Assert.Equal(["g"], (await Client.AskAsync(new ListGroupsRequest())).Groups.Select(group => group.GroupId));
        Assert.Equal(["y"], (await Client.AskAsync(new ListTransactionsRequest { DurationFilter = -1, TransactionalIdPattern = null })).TransactionStates.Select(transaction => transaction.TransactionalId));
        Assert.Equal(["mine"], (await Client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] }, 9)).Groups[0].Topics.Select(topic => topic.Name));
        Assert.Equal(["mine"], (await Client.AskAsync(new OffsetFetchRequest { GroupId = "g", Topics = null }, 7)).Topics.Select(topic => topic.Name));
        await GrantAsync("Describe Cluster kafka-cluster");
        Assert.Equal(["g", "h"], (await Client.AskAsync(new ListGroupsRequest())).Groups.Select(group => group.GroupId));
    }

    [Fact]
    public async Task Authorized_operations_are_those_of_the_one_who_asks()
    {
        const int Read = 1 << 3, Describe = 1 << 8, Alter = 1 << 7;
        await GrantAsync("Read Topic mine", "Read Group g", "Alter Group g");
        var metadata = await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "mine" }], IncludeTopicAuthorizedOperations = true, IncludeClusterAuthorizedOperations = true }, 10);
        Assert.Equal((Read | Describe, 0), (metadata.Topics[0].TopicAuthorizedOperations, metadata.ClusterAuthorizedOperations));
        Assert.Equal(Read | Describe, (await Client.AskAsync(new DescribeGroupsRequest { Groups = ["g"], IncludeAuthorizedOperations = true }, 5)).Groups[0].AuthorizedOperations);
        Assert.Equal(0, (await Client.AskAsync(new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true })).ClusterAuthorizedOperations);
        await GrantAsync("Alter Cluster kafka-cluster");
        Assert.Equal(Alter | Describe, (await Client.AskAsync(new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true })).ClusterAuthorizedOperations);
    }

    [Fact]
    public async Task A_pattern_gives_a_member_the_topics_that_it_may_describe()
    {
        await GrantAsync("Read Group g", "Read Topic mine");
        var mine = (await Admin.AskAsync(new MetadataRequest { Topics = [new() { Name = "mine" }] })).Topics[0].TopicId;
        var joined = await Client.AskAsync(new ConsumerGroupHeartbeatRequest { GroupId = "g", MemberId = "m", RebalanceTimeoutMs = 1000, SubscribedTopicNames = null, SubscribedTopicRegex = ".*", TopicPartitions = [] });
        Assert.Equal([mine], joined.Assignment!.TopicPartitions.Select(topic => topic.TopicId));
    }

    [Fact]
    public async Task A_transaction_is_described_with_the_topics_that_may_be_described()
    {
        var producer = await Admin.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000, ProducerId = -1, ProducerEpoch = -1 });
        foreach (string name in (string[])["mine", "theirs"]) await Admin.ProduceAsync(name, Records.Batch(producer.ProducerId, producer.ProducerEpoch, 0, true, "a"), "x", 12);
        await GrantAsync("Describe TransactionalId x", "Describe Topic mine");
        Assert.Equal(["mine"], (await Client.AskAsync(new DescribeTransactionsRequest { TransactionalIds = ["x"] })).TransactionStates[0].Topics.Select(topic => topic.Topic));
    }
}
