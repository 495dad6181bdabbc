using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Weir.Compatibility.Librdkafka;

/// <summary>Topics of one test, under names that nobody else has.</summary>
static class LibrdkafkaTopics
{
    public const int Partitions = 4;

    public static string NewName(string what) => $"{what}-{Guid.NewGuid():N}"[..20];

    /// <summary>Creates a topic of <see cref="Partitions"/> partitions.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> NewTopicAsync(this LibrdkafkaClients clients, string what)
    {
        string name = NewName(what);
        using var admin = clients.Admin();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = Partitions, ReplicationFactor = 1 }]);
        return name;
    }

    /// <summary>Writes <paramref name="count"/> records, <c>0</c> to <c>count - 1</c>, one partition after the other.</summary>
    public static void Fill(this LibrdkafkaClients clients, string topic, int count)
    {
        using var producer = clients.Producer();
        foreach (int number in Enumerable.Range(0, count)) producer.Produce(new TopicPartition(topic, number % Partitions), new() { Key = $"k{number}", Value = $"{number}" });
        Assert.Equal(0, producer.Flush(LibrdkafkaClients.Limit));
    }
}
