using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Handlers;

public sealed class TopicAdministrationTests : TestBrokerTest
{
    [Fact]
    public async Task Topics_are_there_after_a_crash_with_id_partitions_and_configuration()
    {
        await Client.CreateTopicAsync("t", 2, ("retention.ms", "1000"));
        await Client.AskAsync(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 3, Assignments = null }] });
        await Alter("t", ("cleanup.policy", 2, "compact"), ("retention.ms", 1, null));
        var before = await Describe("t");
        await CrashAsync();
        var after = await Describe("t");
        Assert.Equal((before.TopicId, 3), (after.TopicId, after.Partitions.Count));
        Assert.Equal(("delete,compact", (sbyte)1), await Config("t", "cleanup.policy"));
        Assert.Equal(("604800000", (sbyte)5), await Config("t", "retention.ms"));
    }

    [Fact]
    public async Task A_topic_that_is_created_again_is_another()
    {
        await Client.CreateTopicAsync("t");
        var first = await Describe("t");
        await Client.ProduceAsync("t", Records.Batch("old"));
        var deleted = await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = null, TopicId = first.TopicId }] });
        Assert.Equal(ErrorCode.None, deleted.Responses[0].ErrorCode);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await Describe("t")).ErrorCode);
        await Client.CreateTopicAsync("t");
        Assert.NotEqual(first.TopicId, (await Describe("t")).TopicId);
        Assert.Empty(Records.All(await Client.FetchAsync("t")));
    }

    [Theory]
    [InlineData("", 1, 1, ErrorCode.InvalidTopicException)]
    [InlineData("a/b", 1, 1, ErrorCode.InvalidTopicException)]
    [InlineData("there", 1, 1, ErrorCode.TopicAlreadyExists)]
    [InlineData("__consumer_offsets", 1, 1, ErrorCode.InvalidRequest)]
    [InlineData("t", 0, 1, ErrorCode.InvalidPartitions)]
    [InlineData("t", 10_001, 1, ErrorCode.InvalidPartitions)]
    [InlineData("t", 1, 3, ErrorCode.InvalidReplicationFactor)]
    public async Task A_topic_that_cannot_be_is_refused_with_kafkas_error(string name, int partitions, short replicas, ErrorCode expected)
    {
        await Client.CreateTopicAsync("there");
        var response = await Client.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = name, NumPartitions = partitions, ReplicationFactor = replicas }] });
        Assert.Equal(expected, response.Topics[0].ErrorCode);
        Assert.NotEmpty(response.Topics[0].ErrorMessage!);
    }

    [Theory]
    [InlineData("retention.ms", "soon")]
    [InlineData("cleanup.policy", "keep")]
    [InlineData("cleanup.policy", "delete,")]
    [InlineData("no.such.config", "1")]
    public async Task A_configuration_that_cannot_be_is_refused(string name, string value)
    {
        var created = await Client.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = "t", NumPartitions = 1, ReplicationFactor = 1, Configs = [new() { Name = name, Value = value }] }] });
        Assert.Equal(ErrorCode.InvalidConfig, created.Topics[0].ErrorCode);
        await Client.CreateTopicAsync("t");
        Assert.Equal(ErrorCode.InvalidConfig, await Alter("t", (name, 0, value)));
    }

    [Fact]
    public async Task A_list_may_be_empty_and_none_of_its_values_may_be()
    {
        await Client.CreateTopicAsync("t");
        Assert.Equal(ErrorCode.InvalidConfig, await Alter("t", ("cleanup.policy", 2, "")));
        Assert.Equal(ErrorCode.None, await Alter("t", ("cleanup.policy", 2, "compact,")));
        Assert.Equal(ErrorCode.None, await Alter("t", ("cleanup.policy", 0, "")));
    }

    [Fact]
    public async Task A_change_of_configuration_holds_for_the_next_batch()
    {
        await Client.CreateTopicAsync("t");
        await Alter("t", ("max.message.bytes", 0, "10"));
        Assert.Equal(ErrorCode.MessageTooLarge, (await Client.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
    }

    [Fact]
    public async Task A_missing_topic_is_made_only_where_that_is_asked_for()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await Describe("t")).ErrorCode);
        await using var willing = await TestBroker.StartAsync(options => options with { AutoCreateTopics = true, DefaultPartitions = 3 });
        using var other = willing.Connect();
        var created = (await other.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0];
        Assert.Equal((ErrorCode.None, 3), (created.ErrorCode, created.Partitions.Count));
    }

    [Fact]
    public async Task Many_partitions_are_described_in_pages()
    {
        await Client.CreateTopicAsync("a", 3);
        await Client.CreateTopicAsync("b", 3);
        var first = await Client.AskAsync(new DescribeTopicPartitionsRequest { ResponsePartitionLimit = 4 });
        Assert.Equal([3, 1], first.Topics.Select(topic => topic.Partitions.Count));
        Assert.Equal(("b", 1), (first.NextCursor!.TopicName, first.NextCursor.PartitionIndex));
        var second = await Client.AskAsync(new DescribeTopicPartitionsRequest { ResponsePartitionLimit = 4, Cursor = new() { TopicName = "b", PartitionIndex = 1 } });
        Assert.Equal([1, 2], second.Topics.Single().Partitions.Select(partition => partition.PartitionIndex));
        Assert.Null(second.NextCursor);
    }

    async Task<MetadataResponse.MetadataResponseTopic> Describe(string name) => (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = name }] })).Topics[0];

    async Task<(string? Value, sbyte Source)> Config(string topic, string name)
    {
        var response = await Client.AskAsync(new DescribeConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = topic, ConfigurationKeys = [name] }] });
        var config = Assert.Single(response.Results[0].Configs);
        return (config.Value, config.ConfigSource);
    }

    async Task<ErrorCode> Alter(string topic, params (string Name, sbyte Operation, string? Value)[] changes)
    {
        var response = await Client.AskAsync(new IncrementalAlterConfigsRequest
        {
            Resources = [new() { ResourceType = 2, ResourceName = topic, Configs = [.. changes.Select(change => new IncrementalAlterConfigsRequest.AlterableConfig { Name = change.Name, ConfigOperation = change.Operation, Value = change.Value })] }],
        });
        return response.Responses[0].ErrorCode;
    }
}
