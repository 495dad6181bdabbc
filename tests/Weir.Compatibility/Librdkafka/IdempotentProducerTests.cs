using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Librdkafka;

/// <summary>librdkafka's idempotent producer writes to the embedded broker and its consumer reads.</summary>
public sealed class IdempotentProducerTests(Brokers brokers)
{
    const int Records = 500;

    // A tombstone is among them, and headers without a value and of the same name.
    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    public async Task Records_come_back_with_key_value_headers_and_time(CompressionType compression)
    {
        LibrdkafkaClients.Require();
        var clients = new LibrdkafkaClients((await brokers.EmbeddedAsync()).BootstrapServers);
        string topic = await clients.NewTopicAsync("plain");
        // Reports come on two threads while Flush waits: its own, and the client's.
        var written = new ConcurrentBag<DeliveryResult<string?, string?>>();
        using (var producer = clients.Producer(compression: compression))
        {
            for (int number = 0; number < Records; number++) producer.Produce(new TopicPartition(topic, number % LibrdkafkaTopics.Partitions), Message(number), written.Add);
            Assert.Equal(0, producer.Flush(LibrdkafkaClients.Limit));
        }
        Assert.All(written, report => Assert.Equal(PersistenceStatus.Persisted, report.Status));
        var read = clients.ReadAll(topic, LibrdkafkaTopics.Partitions);
        Assert.Equal(written.Select(Told).Order(StringComparer.Ordinal), read.Select(Told).Order(StringComparer.Ordinal));
        Assert.Equal(Records, read.Count);
    }

    static Message<string?, string?> Message(int number) => new()
    {
        Key = number % 5 == 0 ? null : $"key {number}",
        Value = number % 7 == 0 ? null : new string('v', number),
        Timestamp = new Timestamp(1_694_479_551_000 + number, TimestampType.CreateTime),
        Headers = new Headers { { "trace", Encoding.UTF8.GetBytes($"{number}") }, { "trace", [] }, { "nothing", null } },
    };

    static string Told(DeliveryResult<string?, string?> report) => Told(report.TopicPartitionOffset, report.Message);

    static string Told(ConsumeResult<string?, string?> record) => Told(record.TopicPartitionOffset, record.Message);

    static string Told(TopicPartitionOffset at, Message<string?, string?> message) =>
        $"{at.Partition.Value}/{at.Offset.Value} {message.Key ?? "null"}={message.Value ?? "null"} {message.Timestamp.UnixTimestampMs} {string.Join(' ', message.Headers.Select(Told))}";

    static string Told(IHeader header) => $"{header.Key}:{(header.GetValueBytes() is { } value ? Convert.ToHexString(value) : "null")}";
}
