using Weir.Commands.Records;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Commands.Sampling;

/// <summary>Where the newest records of a topic are, up to a count and an age. The count is shared among the partitions, and what one does not have the others give.</summary>
static class NewestRecords
{
    /// <summary>Ranges that end where the topic ends now; none where a partition has nothing.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="most">How many records at most; null: no bound.</param>
    /// <param name="since">No older ones; null: no bound.</param>
    /// <param name="cancellation">Ends the looking.</param>
    public static async Task<List<PartitionRange>> FindAsync(KafkaClient client, string topic, long? most, DateTimeOffset? since, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        int count = (await admin.DescribeTopicAsync(topic, cancellation)).Partitions.Count;
        var partitions = Enumerable.Range(0, count).Select(partition => new TopicPartition(topic, partition)).ToList();
        var begin = since is { } time ? Kafka.Admin.OffsetSpec.At(time) : Kafka.Admin.OffsetSpec.Earliest;
        var first = await admin.ListOffsetsAsync(partitions, begin, IsolationLevel.ReadCommitted, cancellation);
        var end = await admin.ListOffsetsAsync(partitions, Kafka.Admin.OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
        var from = most is { } bound ? await LimitedAsync(client, first, end, bound, cancellation) : first;
        return [.. partitions.Where(partition => from[partition] < end[partition]).Select(partition => new PartitionRange(topic, partition.Partition, from[partition], end[partition]))];
    }

    static async Task<IReadOnlyDictionary<TopicPartition, long>> LimitedAsync(KafkaClient client, IReadOnlyDictionary<TopicPartition, long> first, IReadOnlyDictionary<TopicPartition, long> end, long most, CancellationToken cancellation)
    {
        var found = new Dictionary<TopicPartition, long>(first);
        foreach (var equal in Shares(first.ToDictionary(pair => pair.Key, pair => Math.Max(0, end[pair.Key] - pair.Value)), most).GroupBy(share => share.Value))
        {
            var partitions = equal.Select(share => share.Key).Where(partition => end[partition] - first[partition] > equal.Key).ToList();
            if (partitions.Count == 0) continue;
            if (equal.Key == 0)
            {
                foreach (var partition in partitions) found[partition] = end[partition];
                continue;
            }
            // In a topic that is written in transactions fewer records than offsets are left.
            var last = await new LastRecords(client, IsolationLevel.ReadCommitted, equal.Key).FindAsync(partitions.ToDictionary(partition => partition, partition => first[partition]), partitions.ToDictionary(partition => partition, partition => end[partition]), cancellation);
            foreach (var (partition, offset) in last) found[partition] = offset;
        }
        return found;
    }

    /// <summary>Each gets what it has or an equal part of what the smaller ones left.</summary>
    internal static Dictionary<TopicPartition, long> Shares(IReadOnlyDictionary<TopicPartition, long> sizes, long most)
    {
        var shares = new Dictionary<TopicPartition, long>();
        long left = most;
        foreach (var (partition, size) in sizes.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key.Partition))
        {
            long share = Math.Min(size, (left + sizes.Count - shares.Count - 1) / (sizes.Count - shares.Count));
            shares[partition] = share;
            left -= share;
        }
        return shares;
    }
}
