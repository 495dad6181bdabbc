using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Kafka.Lag;

/// <summary>Measures how far a group is behind, as its readers see it.</summary>
/// <remarks>
/// The difference of two offsets counts the markers and aborted records between them, so a group that has read everything from a transactional
/// topic seems one record behind for ever. Here the first record that is still to be read is looked at: none means no lag, and its
/// timestamp gives the seconds behind.
/// </remarks>
public sealed class ConsumerLag(KafkaClient client, IsolationLevel isolation = IsolationLevel.ReadCommitted)
{
    const int LookBytes = 64 * 1024;

    readonly KafkaAdmin _admin = new(client);

    /// <summary>The group's lag now.</summary>
    /// <param name="group">The group; one that nobody has seen has committed nothing.</param>
    /// <param name="topics">Null: the topics in which it committed something.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="KafkaServerException">UNKNOWN_TOPIC_OR_PARTITION, GROUP_AUTHORIZATION_FAILED …</exception>
    public async Task<GroupLag> OfAsync(string group, IReadOnlyCollection<string>? topics, CancellationToken cancellation)
    {
        var committed = await _admin.CommittedOffsetsAsync(group, null, requireStable: false, cancellation);
        var partitions = await PartitionsOfAsync(topics ?? [.. committed.Keys.Select(partition => partition.Topic).Distinct()], cancellation);
        if (partitions.Count == 0) return new(group, client.Options.Time.GetUtcNow(), []);
        var starts = await _admin.ListOffsetsAsync(partitions, OffsetSpec.Earliest, isolation, cancellation);
        var ends = await _admin.ListOffsetsAsync(partitions, OffsetSpec.Latest, isolation, cancellation);
        var ranges = partitions.Select(partition => new PartitionRange(partition.Topic, partition.Partition, Math.Max(committed.GetValueOrDefault(partition)?.Offset ?? 0, starts[partition]), ends[partition]));
        var first = await FirstRecordsAsync([.. ranges.Where(range => range.From < range.To)], cancellation);
        var now = client.Options.Time.GetUtcNow();
        return new(group, now, [.. partitions.Select(partition => new PartitionLag(partition, committed.GetValueOrDefault(partition)?.Offset, starts[partition], ends[partition],
            first.TryGetValue(partition, out var record) ? ends[partition] - record.Offset : 0,
            first.TryGetValue(partition, out record) ? Age(record.Timestamp, now, NoteOf(committed, partition).Delay) : TimeSpan.Zero)
            {
                InRetry = Math.Max(0, NoteOf(committed, partition).Counters.InRetry),
            })]);
    }

    async Task<List<TopicPartition>> PartitionsOfAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        var partitions = new List<TopicPartition>();
        foreach (string topic in topics.Order(StringComparer.Ordinal))
            partitions.AddRange((await _admin.DescribeTopicAsync(topic, cancellation)).Partitions.Select(partition => new TopicPartition(topic, partition.Index)));
        return partitions;
    }

    async Task<Dictionary<TopicPartition, (long Offset, long Timestamp)>> FirstRecordsAsync(IReadOnlyCollection<PartitionRange> ranges, CancellationToken cancellation)
    {
        var first = new Dictionary<TopicPartition, (long, long)>();
        var reader = new TopicReader(client, new() { Isolation = isolation, PartitionMaxBytes = LookBytes, SkipExpired = true });
        await foreach (var fetched in reader.ReadAsync(ranges, cancellation))
        {
            var records = fetched.Records;
            if (!records.Read()) continue;
            first[fetched.Partition] = (records.Offset, records.Timestamp);
            fetched.Stop();
        }
        return first;
    }

    static OffsetMetadata NoteOf(IReadOnlyDictionary<TopicPartition, CommittedOffset> committed, TopicPartition partition) => OffsetMetadata.Parse(committed.GetValueOrDefault(partition)?.Metadata);

    static TimeSpan Age(long timestamp, DateTimeOffset now, long delay) => TimeSpan.FromMilliseconds(Math.Max(0, now.ToUnixTimeMilliseconds() - timestamp - delay));
}
