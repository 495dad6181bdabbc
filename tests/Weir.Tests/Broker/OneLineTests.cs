using System.Text;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>What a test does with the broker that is in its process, without a client.</summary>
public sealed class OneLineTests
{
    [Fact]
    public async Task A_topic_is_created_and_what_was_committed_to_it_is_read_back()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await broker.CreateTopicAsync("t", 2, new Dictionary<string, string> { ["max.message.bytes"] = "5000000" });
        Assert.Equal(["t"], broker.Topics);
        using var client = new BrokerClient(broker.Connect());
        Assert.Equal(2, (await client.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0].Partitions.Count);
        var producer = await client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = -1 });
        await WriteAsync("aborted", 0);
        producer = await EndAsync(commit: false);
        await WriteAsync("committed", 0);
        producer = await EndAsync(commit: true);
        await client.ProduceAsync("t", Compressed());
        await WriteAsync("open", 0);
        await client.ProduceAsync("t", Records.Batch("behind what is open"));
        var read = await broker.ReadAsync("t");
        Assert.Equal([("committed", 2L), ("gzip 0", 4L), (null, 5L)], read.Select(record => (record.ValueText, record.Offset)));
        Assert.Equal(("k", "v"), (read[1].KeyText, Encoding.UTF8.GetString(read[1].Headers[0].Value!)));
        Assert.Null(read[0].Key);

        Task<ProduceResponse.PartitionProduceResponse> WriteAsync(string value, int sequence) => client.ProduceAsync("t", Records.Batch(producer.ProducerId, producer.ProducerEpoch, sequence, true, value), "x", 12);

        async Task<InitProducerIdResponse> EndAsync(bool commit)
        {
            var ended = await client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = commit });
            Assert.Equal(ErrorCode.None, ended.ErrorCode);
            return new() { ProducerId = ended.ProducerId, ProducerEpoch = ended.ProducerEpoch };
        }
    }

    [Fact]
    public async Task What_kafka_refuses_is_refused_and_a_topic_that_is_not_there_is_told()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await broker.CreateTopicAsync("t");
        Assert.StartsWith("TOPIC_ALREADY_EXISTS: ", (await Assert.ThrowsAsync<ArgumentException>(() => broker.CreateTopicAsync("t"))).Message, StringComparison.Ordinal);
        Assert.StartsWith("INVALID_CONFIG: ", (await Assert.ThrowsAsync<ArgumentException>(() => broker.CreateTopicAsync("u", 1, new Dictionary<string, string> { ["nothing"] = "1" }))).Message, StringComparison.Ordinal);
        Assert.Empty(await broker.ReadAsync("t"));
        Assert.StartsWith("there is no topic 'u'", (await Assert.ThrowsAsync<ArgumentException>(() => broker.ReadAsync("u"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_one_piece_is_read_to_its_end()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await broker.CreateTopicAsync("t");
        using var client = new BrokerClient(broker.Connect());
        for (int number = 0; number < 30; number++) await client.ProduceAsync("t", Records.Batch($"{number}", new string('x', 100_000)));
        Assert.Equal(Enumerable.Range(0, 60), (await broker.ReadAsync("t")).Select(record => (int)record.Offset));
    }

    [Fact]
    public async Task The_folder_and_the_bytes_of_partitions_are_described()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await broker.CreateTopicAsync("t", 2);
        await broker.CreateTopicAsync("u");
        using var client = new BrokerClient(broker.Connect());
        byte[] batch = Records.Batch("x");
        await client.ProduceAsync("t", batch);
        var all = Assert.Single((await client.AskAsync(new DescribeLogDirsRequest { Topics = null })).Results);
        Assert.Equal(("memory", -1, 2), (all.LogDir, all.TotalBytes, all.Topics.Count));
        Assert.Equal([(0, (long)batch.Length), (1, 0L)], all.Topics[0].Partitions.Select(partition => (partition.PartitionIndex, partition.PartitionSize)));
        var one = Assert.Single((await client.AskAsync(new DescribeLogDirsRequest { Topics = [new() { Topic = "t", Partitions = [1, 7] }, new() { Topic = "none", Partitions = [0] }] })).Results);
        Assert.Equal([1], Assert.Single(one.Topics).Partitions.Select(partition => partition.PartitionIndex));
    }

    static byte[] Compressed()
    {
        using var builder = new RecordBatchBuilder();
        var headers = new HeaderEncoder();
        headers.Add("h"u8, "v"u8);
        builder.AppendCopy(Records.Time, "k"u8, hasKey: true, "gzip 0"u8, hasValue: true, headers.Encoded);
        builder.AppendCopy(Records.Time, default, hasKey: false, default, hasValue: false, default);
        return builder.Complete(compression: CompressionType.Gzip).ToArray();
    }
}
