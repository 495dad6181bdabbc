using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Weir.Bench.Witnesses;

/// <summary>The source of a run and the two topics of its output.</summary>
/// <param name="Source">The source's name.</param>
sealed record JobTopics(string Source)
{
    public const int Partitions = 4;

    public string Processed => Source + "-processed";

    public string Dead => Source + "-dead";

    public async Task CreateAsync(Clients clients, int replicas)
    {
        using var admin = clients.Admin();
        await admin.CreateTopicsAsync(from topic in (string[])[Source, Processed, Dead] select new TopicSpecification { Name = topic, NumPartitions = Partitions, ReplicationFactor = (short)replicas });
    }

    public static IEnumerable<TopicPartition> PartitionsOf(string topic) => Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(topic, partition));
}
