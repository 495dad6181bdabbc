using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Generate;

/// <summary>Gives a check what is in both output topics, as a read_committed consumer sees it: to their ends, and from there on the next time.</summary>
sealed class OutputReading(Func<KafkaClient> connect, string processed, string dead, LoginCheck check)
{
    readonly Dictionary<TopicPartition, long> _positions = [];

    /// <summary>Reads on to the ends of now, with as many readers as processors: a partition stays with one reader.</summary>
    public Task ReadToEndAsync(CancellationToken cancellation) => ReadToEndAsync(() => { }, cancellation);

    /// <param name="afterLooking">Called between the look at the ends and the reading: a stream that still grows is extended here.</param>
    /// <param name="cancellation">Ends the reading; the check is then of no more use.</param>
    public async Task ReadToEndAsync(Action afterLooking, CancellationToken cancellation)
    {
        var ranges = await RangesAsync(cancellation);
        afterLooking();
        int deadPartitions = _positions.Keys.Count(partition => partition.Topic == dead);
        var shares = ranges.Select((range, at) => (range, at)).GroupBy(pair => pair.at % Environment.ProcessorCount, pair => pair.range);
        await Task.WhenAll(shares.Select(share => Task.Run(() => ReadAsync([.. share], deadPartitions, cancellation), cancellation)).ToList());
        foreach (var range in ranges) _positions[new(range.Topic, range.Partition)] = range.To!.Value;
    }

    async Task<List<PartitionRange>> RangesAsync(CancellationToken cancellation)
    {
        await using var client = connect();
        var admin = new KafkaAdmin(client);
        var ranges = new List<PartitionRange>();
        foreach (string topic in (string[])[processed, dead])
        {
            var first = await admin.ListOffsetsAsync(topic, Kafka.Admin.OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
            var end = await admin.ListOffsetsAsync(topic, Kafka.Admin.OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
            for (int partition = 0; partition < end.Count; partition++)
            {
                long from = _positions.GetValueOrDefault(new(topic, partition), first[partition]);
                _positions[new(topic, partition)] = from;
                ranges.Add(new(topic, partition, from, end[partition]));
            }
        }
        return ranges;
    }

    async Task ReadAsync(List<PartitionRange> ranges, int deadPartitions, CancellationToken cancellation)
    {
        await using var client = connect();
        var reader = new TopicReader(client);
        await foreach (var fetched in reader.ReadAsync([.. ranges.Where(range => range.From < range.To)], cancellation)) Give(fetched, deadPartitions);
    }

    void Give(FetchedPartition fetched, int deadPartitions)
    {
        bool isDead = fetched.Partition.Topic == dead;
        var records = fetched.Records;
        while (records.Read())
        {
            var found = new FoundRecord
            {
                Partition = fetched.Partition.Partition,
                Offset = records.Offset,
                HasKey = records.HasKey,
                Key = records.Key,
                HasValue = records.HasValue,
                Value = records.Value,
                DeadCode = isDead ? Code(records.Headers) : default,
            };
            if (isDead) check.Dead(found, deadPartitions);
            else check.Written(found);
        }
    }

    static ReadOnlySpan<byte> Code(RecordHeaders headers)
    {
        foreach (var header in headers)
        {
            if (header.Key.SequenceEqual("weir-dead-code"u8)) return header.Value;
        }
        return default;
    }
}
