using System.Globalization;

namespace Weir.Broker.Groups;

/// <summary>Keys of the state table for groups. A group's name may hold anything, a topic's no slash: so keys are read from their end.</summary>
static class GroupKeys
{
    public const string GroupPrefix = "group/", ConsumerGroupPrefix = "consumer-group/", OffsetPrefix = "offset/", PendingPrefix = "pending/";

    public static string Group(string group) => GroupPrefix + group;

    /// <summary>A group of the consumer protocol.</summary>
    public static string ConsumerGroup(string group) => ConsumerGroupPrefix + group;

    public static string Offset(string group, TopicPartition partition) => $"{OffsetPrefix}{group}/{partition.Topic}/{partition.Partition}";

    /// <summary>An offset that a transaction will commit.</summary>
    public static string Pending(long producerId, string group, TopicPartition partition) => $"{PendingPrefix}{producerId}/{group}/{partition.Topic}/{partition.Partition}";

    public static string ReadGroup(string key) => key[GroupPrefix.Length..];

    public static string ReadConsumerGroup(string key) => key[ConsumerGroupPrefix.Length..];

    public static (string Group, TopicPartition Partition) ReadOffset(string key) => Read(key, OffsetPrefix.Length);

    public static (long ProducerId, string Group, TopicPartition Partition) ReadPending(string key)
    {
        int slash = key.IndexOf('/', PendingPrefix.Length);
        var (group, partition) = Read(key, slash + 1);
        return (long.Parse(key.AsSpan(PendingPrefix.Length, slash - PendingPrefix.Length), CultureInfo.InvariantCulture), group, partition);
    }

    static (string Group, TopicPartition Partition) Read(string key, int from)
    {
        int number = key.LastIndexOf('/'), topic = key.LastIndexOf('/', number - 1);
        return (key[from..topic], new(key[(topic + 1)..number], int.Parse(key.AsSpan(number + 1), CultureInfo.InvariantCulture)));
    }
}
