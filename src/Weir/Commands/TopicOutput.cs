using System.Text.Json;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands;

/// <summary>Topics as <c>weir topics</c> shows them.</summary>
static class TopicOutput
{
    public static void Write(TextWriter to, IReadOnlyList<TopicMetadata> topics)
    {
        var table = new TextTable("TOPIC", "PARTITIONS", "REPLICAS");
        foreach (var topic in topics) table.Add(topic.Name, topic.Partitions.Count, Replicas(topic));
        table.Write(to);
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<TopicMetadata> topics)
    {
        json.WriteStartArray();
        foreach (var topic in topics)
        {
            json.WriteStartObject();
            json.WriteString("topic", topic.Name);
            json.WriteNumber("partitions", topic.Partitions.Count);
            json.WriteNumber("replicas", Replicas(topic));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Write(TextWriter to, TopicMetadata topic, IReadOnlyList<ConfigEntry> configs, IReadOnlyList<long> first, IReadOnlyList<long> end)
    {
        var table = new TextTable("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "FIRST", "END");
        foreach (var partition in topic.Partitions)
        {
            table.Add(partition.Index, partition.Leader, string.Join(',', partition.Replicas), string.Join(',', partition.InSyncReplicas), first[partition.Index], end[partition.Index]);
        }
        table.Write(to);
        foreach (var entry in configs) to.WriteLine($"{entry.Name}={entry.Value}");
    }

    public static void Write(Utf8JsonWriter json, TopicMetadata topic, IReadOnlyList<ConfigEntry> configs, IReadOnlyList<long> first, IReadOnlyList<long> end)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic.Name);
        json.WriteString("id", topic.Id.ToString());
        json.WriteStartObject("configs");
        foreach (var entry in configs) json.WriteString(entry.Name, entry.Value);
        json.WriteEndObject();
        json.WriteStartArray("partitions");
        foreach (var partition in topic.Partitions) Write(json, partition, first[partition.Index], end[partition.Index]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PartitionMetadata partition, long first, long end)
    {
        json.WriteStartObject();
        json.WriteNumber("partition", partition.Index);
        json.WriteNumber("leader", partition.Leader);
        Numbers(json, "replicas", partition.Replicas);
        Numbers(json, "in_sync", partition.InSyncReplicas);
        json.WriteNumber("first", first);
        json.WriteNumber("end", end);
        json.WriteEndObject();
    }

    static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    static int Replicas(TopicMetadata topic) => topic.Partitions.Count == 0 ? 0 : topic.Partitions[0].Replicas.Count;
}
