using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Admin;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaAdminTests(ApacheKafkaFixture kafka) : IAsyncLifetime
{
    KafkaClient _client = null!;
    KafkaAdmin _admin = null!;
    TestProducer _producer = null!;

    public ValueTask InitializeAsync()
    {
        _client = kafka.NewClient();
        _admin = new(_client);
        _producer = new(_client);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_created_topic_has_its_partitions_and_configs_and_is_listed()
    {
        string topic = await CreateAsync(3, new() { ["retention.ms"] = "12345" });
        var found = await _admin.DescribeTopicAsync(topic, default);
        Assert.Equal([0, 1, 2], found.Partitions.Select(partition => partition.Index));
        Assert.All(found.Partitions, partition => Assert.True(partition.Leader >= 0));
        Assert.Contains(await _admin.ListTopicsAsync(includeInternal: false, default), listed => listed.Name == topic);
        var configs = await _admin.DescribeTopicConfigsAsync(topic, default);
        Assert.Equal(new ConfigEntry("retention.ms", "12345", IsDefault: false, IsReadOnly: false), configs["retention.ms"]);
        Assert.True(configs["max.message.bytes"].IsDefault);
    }

    [Fact]
    public async Task Creating_a_topic_twice_keeps_Kafkas_error_unless_only_a_missing_one_is_wanted()
    {
        string topic = await CreateAsync(1);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.CreateTopicAsync(new(topic), default));
        Assert.Equal(ErrorCode.TopicAlreadyExists, error.Code);
        Assert.False(await _admin.CreateTopicIfMissingAsync(new(topic), default));
        Assert.True(await _admin.CreateTopicIfMissingAsync(new(kafka.NewName("admin"), 1), default));
    }

    [Fact]
    public async Task More_replicas_than_brokers_are_refused_in_the_brokers_words()
    {
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.CreateTopicAsync(new(kafka.NewName("admin"), 1, 3), default));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, error.Code);
        Assert.Contains("INVALID_REPLICATION_FACTOR: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_topic_is_gone()
    {
        string topic = await CreateAsync(1);
        await _admin.DeleteTopicAsync(topic, default);
        // The controller has it; brokers hear of it a moment later.
        Assert.Null(await UntilAsync(() => _admin.FindTopicAsync(topic, default), found => found is null));
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_an_error_with_its_name()
    {
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.DeleteTopicAsync("never-made", default));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, error.Code);
        Assert.StartsWith("topic 'never-made': UNKNOWN_TOPIC_OR_PARTITION", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KafkaServerException>(() => _admin.ListOffsetsAsync("never-made", OffsetSpec.Latest, IsolationLevel.ReadCommitted, default));
    }

    [Fact]
    public async Task Partitions_can_only_become_more()
    {
        string topic = await CreateAsync(2);
        await _admin.CreatePartitionsAsync(topic, 5, default);
        Assert.Equal(5, (await _admin.DescribeTopicAsync(topic, default)).Partitions.Count);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.CreatePartitionsAsync(topic, 4, default));
        Assert.Equal(ErrorCode.InvalidPartitions, error.Code);
    }

    [Fact]
    public async Task A_changed_config_leaves_the_others_and_null_goes_back_to_the_default()
    {
        string topic = await CreateAsync(1, new() { ["retention.ms"] = "1", ["segment.bytes"] = "2097152" });
        await _admin.AlterTopicConfigsAsync(topic, new Dictionary<string, string?> { ["retention.ms"] = null, ["max.message.bytes"] = "1000" }, default);
        var configs = await UntilAsync(() => _admin.DescribeTopicConfigsAsync(topic, default), configs => configs["retention.ms"].IsDefault);
        Assert.Equal("1000", configs["max.message.bytes"].Value);
        Assert.Equal("2097152", configs["segment.bytes"].Value);
    }

    [Fact]
    public async Task A_config_that_Kafka_does_not_know_is_refused()
    {
        string topic = await CreateAsync(1);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.AlterTopicConfigsAsync(topic, new Dictionary<string, string?> { ["retention.mss"] = "1" }, default));
        Assert.Equal(ErrorCode.InvalidConfig, error.Code);
    }

    [Fact]
    public async Task Broker_configs_can_be_read()
    {
        int node = (await _client.RefreshAsync([], default)).Nodes.Keys.Single();
        var configs = await _admin.DescribeBrokerConfigsAsync(node, default);
        Assert.Equal("4", configs["num.partitions"].Value);
        Assert.False(configs["num.partitions"].IsDefault);
    }

    [Fact]
    public async Task The_latest_offset_of_read_committed_stops_at_an_open_transaction()
    {
        string topic = await CreateAsync(1);
        await _producer.ProduceAsync(topic, 0, "a", "b");
        var open = await _producer.BeginAsync($"open-{topic}");
        await _producer.ProduceAsync(topic, 0, open, "c");
        await _producer.ProduceAsync(topic, 0, "d");
        Assert.Equal([0L], await _admin.ListOffsetsAsync(topic, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, default));
        Assert.Equal([2L], await _admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, default));
        Assert.Equal([4L], await _admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, default));
        var described = await _admin.DescribeTransactionAsync(open.Id, default);
        Assert.Equal("Ongoing", described.State);
        Assert.Equal([new TopicPartition(topic, 0)], described.Partitions);
        Assert.Contains(await _admin.ListTransactionsAsync(default), listed => listed.TransactionalId == open.Id && listed.ProducerId == open.ProducerId);
        await _producer.EndAsync(open, commit: true);
    }

    [Fact]
    public async Task A_time_is_the_first_record_at_or_after_it_and_the_end_where_there_is_none()
    {
        string topic = await CreateAsync(2);
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await _producer.ProduceAsync(topic, 0, "a", "b");
        Assert.Equal([0L, 0L], await _admin.ListOffsetsAsync(topic, OffsetSpec.At(before), IsolationLevel.ReadCommitted, default));
        Assert.Equal([2L, 0L], await _admin.ListOffsetsAsync(topic, OffsetSpec.At(before.AddHours(1)), IsolationLevel.ReadCommitted, default));
    }

    [Fact]
    public async Task A_partition_beyond_the_last_is_an_error_that_says_how_many_there_are()
    {
        string topic = await CreateAsync(2);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.ListOffsetsAsync([new(topic, 2)], OffsetSpec.Latest, IsolationLevel.ReadCommitted, default));
        Assert.Equal($"Topic '{topic}' has 2 partitions, 0 to 1.", error.Hint);
    }

    [Fact]
    public async Task Committed_offsets_come_back_with_their_metadata_and_uncommitted_partitions_not_at_all()
    {
        string topic = await CreateAsync(2), group = kafka.NewName("group");
        await _producer.CommitAsync(group, topic, 1, 42, "w1;read=42");
        var committed = await _admin.CommittedOffsetsAsync(group, [new(topic, 0), new(topic, 1)], requireStable: true, default);
        Assert.Equal(new CommittedOffset(42, -1, "w1;read=42"), Assert.Single(committed).Value);
        Assert.Equal(committed, await _admin.CommittedOffsetsAsync(group, null, requireStable: false, default));
        Assert.Empty(await _admin.CommittedOffsetsAsync("never-seen", null, requireStable: true, default));
    }

    [Fact]
    public async Task A_group_is_listed_described_and_deleted()
    {
        string topic = await CreateAsync(1), group = kafka.NewName("group");
        await _producer.CommitAsync(group, topic, 0, 1);
        Assert.Contains(await _admin.ListGroupsAsync(default), listed => listed.GroupId == group && listed.State == "Empty");
        Assert.Empty((await _admin.DescribeGroupAsync(group, default)).Members);
        await _admin.DeleteGroupAsync(group, default);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _admin.DescribeGroupAsync(group, default));
        Assert.Equal(ErrorCode.GroupIdNotFound, error.Code);
    }

    async Task<string> CreateAsync(int partitions, Dictionary<string, string>? configs = null)
    {
        string topic = kafka.NewName("admin");
        await _admin.CreateTopicAsync(new(topic, partitions, 1) { Configs = configs ?? [] }, default);
        return topic;
    }

    static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo)
    {
        for (int tries = 0; tries < 100; tries++)
        {
            if (await ask() is var answer && isSo(answer)) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        return await ask();
    }
}
