using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Generate;

/// <summary>Reads topics as a read_committed consumer sees them, up to their ends of now, with as many readers as processors; a partition stays with one of them.</summary>
sealed class TopicSweep(Func<KafkaClient> connect)
{
    /// <summary>What is there now, from the first offset on, or from where <paramref name="startOf"/> says.</summary>
    public async Task<List<PartitionRange>> RangesAsync(IEnumerable<string> topics, Func<TopicPartition, long?> startOf, CancellationToken cancellation)
    {
        await using var client = connect();
        var admin = new KafkaAdmin(client);
        var ranges = new List<PartitionRange>();
        foreach (string topic in topics)
        {
            var first = await admin.ListOffsetsAsync(topic, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
            var end = await admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
            for (int partition = 0; partition < end.Count; partition++) ranges.Add(new(topic, partition, Math.Max(startOf(new(topic, partition)) ?? 0, first[partition]), end[partition]));
        }
        return ranges;
    }

    public Task ReadAsync(IReadOnlyList<PartitionRange> ranges, Action<FetchedPartition> give, CancellationToken cancellation) =>
        ShareAsync(ranges, async (client, share) =>
        {
            await foreach (var fetched in new TopicReader(client).ReadAsync([.. share.Where(range => range.From < range.To)], cancellation)) give(fetched);
        });

    /// <summary>What the logs themselves say was committed.</summary>
    public async Task<IReadOnlyDictionary<TopicPartition, MarkedLog>> MarkedAsync(IReadOnlyList<PartitionRange> ranges, CancellationToken cancellation)
    {
        var logs = new Dictionary<TopicPartition, MarkedLog>();
        await ShareAsync(ranges, async (client, share) =>
        {
            foreach (var range in share)
            {
                var log = await new MarkedLogReader(client, range.Topic, range.Partition).ReadAsync(range.From, cancellation);
                lock (logs) logs[new(range.Topic, range.Partition)] = log;
            }
        });
        return logs;
    }

    async Task ShareAsync(IReadOnlyList<PartitionRange> ranges, Func<KafkaClient, IReadOnlyList<PartitionRange>, Task> read)
    {
        var shares = ranges.Select((range, at) => (range, at)).GroupBy(pair => pair.at % Environment.ProcessorCount, pair => pair.range).Select(share => share.ToList()).ToList();
        await Task.WhenAll(shares.Select(share => Task.Run(async () =>
        {
            await using var client = connect();
            await read(client, share);
        })));
    }
}
