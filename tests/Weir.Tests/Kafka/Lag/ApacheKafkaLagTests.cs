using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Lag;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Lag;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaLagTests(ApacheKafkaFixture kafka)
{
    [Fact]
    public async Task A_group_that_read_up_to_the_last_marker_is_not_behind()
    {
        await using var client = kafka.NewClient();
        var (topic, group, producer) = await PrepareAsync(client);
        await producer.TransactAsync(topic, 0, commit: true, "a", "b");
        await producer.TransactAsync(topic, 0, commit: false, "gone");
        await producer.CommitAsync(group, topic, 0, 2);
        var lag = await new ConsumerLag(client).OfAsync(group, null, default);
        var partition = lag.Partitions.Single(partition => partition.Partition.Partition == 0);
        Assert.Equal((2L, 5L, 0L, TimeSpan.Zero), (partition.Committed, partition.End, partition.Records, partition.Behind));
    }

    [Fact]
    public async Task The_lag_begins_at_the_first_record_that_is_still_to_be_read()
    {
        await using var client = kafka.NewClient();
        var (topic, group, producer) = await PrepareAsync(client);
        await producer.TransactAsync(topic, 0, commit: true, "a");
        await producer.TransactAsync(topic, 0, commit: false, "gone", "gone");
        await producer.ProduceAsync(topic, 0, "b", "c");
        await producer.CommitAsync(group, topic, 0, 1);
        var lag = await new ConsumerLag(client).OfAsync(group, null, default);
        Assert.Equal(2, lag.Records);
        Assert.InRange(lag.Behind, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Records_of_an_open_transaction_are_not_waited_for()
    {
        await using var client = kafka.NewClient();
        var (topic, group, producer) = await PrepareAsync(client);
        await producer.ProduceAsync(topic, 0, "a");
        var open = await producer.BeginAsync($"lag-{topic}");
        await producer.ProduceAsync(topic, 0, open, "b", "c");
        await producer.CommitAsync(group, topic, 0, 0);
        Assert.Equal(1, (await new ConsumerLag(client).OfAsync(group, null, default)).Records);
        await producer.EndAsync(open, commit: true);
    }

    [Fact]
    public async Task A_named_topic_without_a_commit_counts_from_the_logs_start()
    {
        await using var client = kafka.NewClient();
        var (topic, group, producer) = await PrepareAsync(client);
        await producer.ProduceAsync(topic, 1, "a", "b");
        var lag = await new ConsumerLag(client).OfAsync(group, [topic], default);
        Assert.Equal([0L, 2L], lag.Partitions.Select(partition => partition.Records));
        Assert.All(lag.Partitions, partition => Assert.Null(partition.Committed));
    }

    [Fact]
    public async Task A_committed_offset_beyond_the_end_is_no_negative_lag()
    {
        await using var client = kafka.NewClient();
        var (topic, group, producer) = await PrepareAsync(client);
        await producer.CommitAsync(group, topic, 0, 100);
        Assert.Equal(0, (await new ConsumerLag(client).OfAsync(group, null, default)).Records);
    }

    [Fact]
    public async Task A_missing_topic_is_an_error()
    {
        await using var client = kafka.NewClient();
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => new ConsumerLag(client).OfAsync("g", ["never-made"], default));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, error.Code);
    }

    async Task<(string Topic, string Group, TestProducer Producer)> PrepareAsync(KafkaClient client)
    {
        string topic = kafka.NewName("lag");
        await new KafkaAdmin(client).CreateTopicAsync(new(topic, 2, 1), default);
        return (topic, kafka.NewName("group"), new(client));
    }
}
