using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Commands.Records;

/// <summary>
/// Where the last N records of a partition begin. In a topic that is written in transactions the last offsets are markers and aborted records, so N
/// offsets before the end are fewer records, often none: it is looked further and further back until there are N.
/// </summary>
sealed class LastRecords(KafkaClient client, IsolationLevel isolation, long count)
{
    const int FirstLookBeyond = 64;

    public async Task<IReadOnlyDictionary<TopicPartition, long>> FindAsync(IReadOnlyDictionary<TopicPartition, long> earliest, IReadOnlyDictionary<TopicPartition, long> end, CancellationToken cancellation)
    {
        var found = new Dictionary<TopicPartition, long>();
        for (long window = count + FirstLookBeyond; found.Count < end.Count; window = checked(window * 4))
        {
            var open = end.Keys.Where(partition => !found.ContainsKey(partition)).ToDictionary(partition => partition, partition => Math.Max(earliest[partition], end[partition] - window));
            var last = await OffsetsAsync(open, end, cancellation);
            foreach (var (partition, from) in open)
            {
                var offsets = last.GetValueOrDefault(partition);
                if (offsets?.Count == count) found[partition] = offsets.Peek();
                else if (from == earliest[partition]) found[partition] = from;
            }
        }
        return found;
    }

    async Task<Dictionary<TopicPartition, Queue<long>>> OffsetsAsync(Dictionary<TopicPartition, long> from, IReadOnlyDictionary<TopicPartition, long> end, CancellationToken cancellation)
    {
        var last = new Dictionary<TopicPartition, Queue<long>>();
        var ranges = from.Where(pair => pair.Value < end[pair.Key]).Select(pair => new PartitionRange(pair.Key.Topic, pair.Key.Partition, pair.Value, end[pair.Key])).ToList();
        await foreach (var fetched in new TopicReader(client, new() { Isolation = isolation }).ReadAsync(ranges, cancellation))
        {
            if (!last.TryGetValue(fetched.Partition, out var offsets)) last[fetched.Partition] = offsets = new Queue<long>();
            Add(fetched, offsets);
        }
        return last;
    }

    void Add(FetchedPartition fetched, Queue<long> offsets)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            offsets.Enqueue(records.Offset);
            if (offsets.Count > count) offsets.Dequeue();
        }
    }
}
