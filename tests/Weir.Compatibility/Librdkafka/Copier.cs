using Confluent.Kafka;

namespace Weir.Compatibility.Librdkafka;

/// <summary>Consume, transform, produce: the positions go into the transaction with the records. Chance decides how each transaction ends.</summary>
sealed class Copier(LibrdkafkaClients clients, string source, string sink, Random random)
{
    const int BatchRecords = 100;

    /// <summary>Records in committed transactions.</summary>
    public int Copied { get; private set; }

    public int Aborted { get; private set; }

    /// <summary>Transactions left open for the next run to find.</summary>
    public int Abandoned { get; private set; }

    /// <summary>Copies until all is copied or chance leaves a transaction open.</summary>
    public void Run()
    {
        using var producer = clients.Producer(sink);
        using var consumer = clients.Consumer(sink).Build();
        consumer.Subscribe(source);
        var ended = new HashSet<TopicPartition>();
        while (Read(consumer, ended) is { Count: > 0 } batch)
        {
            producer.BeginTransaction();
            foreach (var record in batch) producer.Produce(new TopicPartition(sink, record.Partition), new() { Key = record.Message.Key, Value = record.Message.Value });
            var positions = batch.GroupBy(record => record.TopicPartition).Select(partition => new TopicPartitionOffset(partition.Key, partition.Max(record => record.Offset.Value) + 1)).ToList();
            producer.SendOffsetsToTransaction(positions, consumer.ConsumerGroupMetadata, LibrdkafkaClients.Limit);
            switch (random.Next(6))
            {
                case 0:
                    Abandoned++;
                    Assert.Equal(0, producer.Flush(LibrdkafkaClients.Limit));
                    consumer.Close();
                    return;
                case 1:
                    Aborted++;
                    Assert.Equal(0, producer.Flush(LibrdkafkaClients.Limit));
                    producer.AbortTransaction(LibrdkafkaClients.Limit);
                    foreach (var committed in consumer.Committed(positions.ConvertAll(position => position.TopicPartition), LibrdkafkaClients.Limit))
                    {
                        ended.Remove(committed.TopicPartition);
                        consumer.Seek(new(committed.TopicPartition, committed.Offset == Offset.Unset ? Offset.Beginning : committed.Offset));
                    }
                    break;
                default:
                    producer.CommitTransaction(LibrdkafkaClients.Limit);
                    Copied += batch.Count;
                    break;
            }
        }
        consumer.Close();
    }

    // Empty when all partitions are at their end, which the consumer says once of each.
    static List<ConsumeResult<string?, string?>> Read(IConsumer<string?, string?> consumer, HashSet<TopicPartition> ended)
    {
        var batch = new List<ConsumeResult<string?, string?>>();
        while (batch.Count < BatchRecords && ended.Count < LibrdkafkaTopics.Partitions)
        {
            var next = consumer.Consume(LibrdkafkaClients.Limit) ?? throw new TimeoutException($"{batch.Count} records and {ended.Count} ends of partitions, then nothing for {LibrdkafkaClients.Limit.TotalSeconds} s");
            if (next.IsPartitionEOF) ended.Add(next.TopicPartition);
            else batch.Add(next);
        }
        return batch;
    }
}
