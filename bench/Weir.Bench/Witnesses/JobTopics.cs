using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Weir.Bench.Witnesses;

/// <summary>The source of a run and the two topics of its output.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Partitions">Of each.</param>
sealed record JobTopics(string Source, int Partitions)
{
    public string Processed => Source + "-processed";

    public string Dead => Source + "-dead";

    /// <summary>The partitions of both topics of the output.</summary>
    public IReadOnlyList<TopicPartition> Outputs => [.. PartitionsOf(Processed), .. PartitionsOf(Dead)];

    public async Task CreateAsync(Clients clients, int replicas, IReadOnlyDictionary<string, string>? settings = null)
    {
        using var admin = clients.Admin();
        await admin.CreateTopicsAsync(from topic in (string[])[Source, Processed, Dead] select new TopicSpecification { Name = topic, NumPartitions = Partitions, ReplicationFactor = (short)replicas, Configs = settings?.ToDictionary() });
    }

    public IEnumerable<TopicPartition> PartitionsOf(string topic) => Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(topic, partition));
}
