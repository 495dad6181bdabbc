using System.Text;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Reading;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaReaderTests(ApacheKafkaFixture kafka)
{
    [Fact]
    public async Task Read_committed_skips_what_was_aborted_and_read_uncommitted_does_not()
    {
        await using var client = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(client, 1);
        await producer.ProduceAsync(topic, 0, "plain");
        await producer.TransactAsync(topic, 0, commit: false, "aborted");
        await producer.TransactAsync(topic, 0, commit: true, "committed");
        Assert.Equal(["0/0 plain", "0/3 committed"], await ReadAsync(client, topic, IsolationLevel.ReadCommitted));
        Assert.Equal(["0/0 plain", "0/1 aborted", "0/3 committed"], await ReadAsync(client, topic, IsolationLevel.ReadUncommitted));
    }

    [Fact]
    public async Task A_producer_that_aborts_and_then_commits_loses_only_the_first()
    {
        await using var client = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(client, 1);
        var first = await producer.BeginAsync($"twice-{topic}");
        await producer.ProduceAsync(topic, 0, first, "lost");
        await producer.ProduceAsync(topic, 0, "between");
        await producer.EndAsync(first, commit: false);
        var second = await producer.BeginAsync(first.Id);
        await producer.ProduceAsync(topic, 0, second, "kept");
        await producer.EndAsync(second, commit: true);
        Assert.Equal(["0/1 between", "0/3 kept"], await ReadAsync(client, topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task Each_partition_is_read_from_its_start_to_before_its_end()
    {
        await using var client = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(client, 3);
        for (int partition = 0; partition < 3; partition++) await producer.ProduceAsync(topic, partition, "a", "b", "c", "d");
        Assert.Equal(["0/1 b", "0/2 c", "2/3 d"], await ReadAsync(client, new(), new(topic, 0, 1, 3), new(topic, 1, 2, 2), new(topic, 2, 3, 4)));
    }

    [Theory]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    public async Task Compressed_batches_are_opened(CompressionType compression)
    {
        await using var client = kafka.NewClient();
        var (topic, _) = await PrepareAsync(client, 1);
        var producer = new TestProducer(client) { Compression = compression };
        await producer.ProduceAsync(topic, 0, new string('x', 500), "b");
        Assert.Equal([$"0/0 {new string('x', 500)}", "0/1 b"], await ReadAsync(client, topic, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task Batches_larger_than_an_answer_still_come_from_every_partition()
    {
        await using var client = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(client, 3);
        for (int partition = 0; partition < 3; partition++)
            for (int batch = 0; batch < 3; batch++) await producer.ProduceAsync(topic, partition, new string((char)('a' + batch), 5000));
        var options = new TopicReaderOptions { MaxBytes = 1000, PartitionMaxBytes = 1000 };
        Assert.Equal(9, (await ReadAsync(client, options, new(topic, 0, 0, 3), new(topic, 1, 0, 3), new(topic, 2, 0, 3))).Count);
    }

    [Fact]
    public async Task Reading_without_an_end_goes_on_with_what_is_produced_later()
    {
        await using var client = kafka.NewClient();
        await using var other = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(other, 1);
        await producer.ProduceAsync(topic, 0, "first");
        var seen = new List<string>();
        await foreach (var fetched in new TopicReader(client).ReadAsync([new(topic, 0, 0)]).WithCancellation(TestContext.Current.CancellationToken))
        {
            Collect(fetched, seen);
            if (seen.Count == 3) break;
            await producer.ProduceAsync(topic, 0, "later", "later");
        }
        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task A_start_that_retention_deleted_is_an_error_or_moves_on_as_asked()
    {
        await using var client = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(client, 1);
        await producer.ProduceAsync(topic, 0, "a", "b", "c");
        await DeleteBeforeAsync(client, topic, 2);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => ReadAsync(client, new(), new PartitionRange(topic, 0, 0, 3)));
        Assert.Equal(ErrorCode.OffsetOutOfRange, error.Code);
        Assert.StartsWith($"partition {topic}/0 at offset 0: OFFSET_OUT_OF_RANGE", error.Message, StringComparison.Ordinal);
        Assert.Equal(["0/2 c"], await ReadAsync(client, new() { SkipExpired = true }, new PartitionRange(topic, 0, 0, 3)));
    }

    [Fact]
    public async Task A_start_beyond_the_end_is_an_error_even_when_expired_ones_are_skipped()
    {
        await using var client = kafka.NewClient();
        var (topic, producer) = await PrepareAsync(client, 1);
        await producer.ProduceAsync(topic, 0, "a");
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => ReadAsync(client, new() { SkipExpired = true }, new PartitionRange(topic, 0, 50, 60)));
        Assert.Equal(ErrorCode.OffsetOutOfRange, error.Code);
    }

    async Task<(string Topic, TestProducer Producer)> PrepareAsync(KafkaClient client, int partitions)
    {
        kafka.Require();
        string topic = kafka.NewName("read");
        await new KafkaAdmin(client).CreateTopicAsync(new(topic, partitions, 1), default);
        return (topic, new(client));
    }

    static async Task DeleteBeforeAsync(KafkaClient client, string topic, long offset)
    {
        var first = await new KafkaAdmin(client).DeleteRecordsAsync(new Dictionary<TopicPartition, long> { [new(topic, 0)] = offset }, default);
        Assert.Equal(offset, first[new(topic, 0)]);
    }

    static async Task<List<string>> ReadAsync(KafkaClient client, string topic, IsolationLevel isolation)
    {
        var ends = await new KafkaAdmin(client).ListOffsetsAsync(topic, OffsetSpec.Latest, isolation, default);
        return await ReadAsync(client, new() { Isolation = isolation }, [.. ends.Select((end, partition) => new PartitionRange(topic, partition, 0, end))]);
    }

    static async Task<List<string>> ReadAsync(KafkaClient client, TopicReaderOptions options, params PartitionRange[] ranges)
    {
        var seen = new List<string>();
        await foreach (var fetched in new TopicReader(client, options).ReadAsync(ranges, TestContext.Current.CancellationToken)) Collect(fetched, seen);
        return [.. seen.Order(StringComparer.Ordinal)];
    }

    static void Collect(FetchedPartition fetched, List<string> seen)
    {
        var records = fetched.Records;
        while (records.Read()) seen.Add($"{fetched.Partition.Partition}/{records.Offset} {Encoding.UTF8.GetString(records.Value)}");
    }
}
