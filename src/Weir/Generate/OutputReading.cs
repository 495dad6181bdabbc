using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Generate;

/// <summary>Gives a check what is in both output topics, as a read_committed consumer sees it: to their ends, and from there on the next time.</summary>
sealed class OutputReading(Func<KafkaClient> connect, string processed, string dead, LoginCheck check)
{
    readonly TopicSweep _sweep = new(connect);
    readonly Dictionary<TopicPartition, long> _positions = [];

    /// <summary>Reads on to the ends of now.</summary>
    /// <param name="afterLooking">Called between the look at the ends and the reading: a stream that still grows is extended here.</param>
    /// <param name="cancellation">Ends the reading; the check is then of no more use.</param>
    public async Task ReadToEndAsync(Action afterLooking, CancellationToken cancellation)
    {
        var ranges = await RangesAsync(cancellation);
        afterLooking();
        await ReadAsync(ranges, null, cancellation);
    }

    /// <summary>Where the reading goes on, and the ends of now.</summary>
    public Task<List<PartitionRange>> RangesAsync(CancellationToken cancellation) =>
        _sweep.RangesAsync([processed, dead], partition => _positions.TryGetValue(partition, out long position) ? position : null, cancellation);

    /// <param name="ranges">Of <see cref="RangesAsync"/>.</param>
    /// <param name="logs">What is compared with what the broker shows; null: nothing.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task ReadAsync(IReadOnlyList<PartitionRange> ranges, IReadOnlyDictionary<TopicPartition, MarkedLog>? logs, CancellationToken cancellation)
    {
        var partitions = ranges.GroupBy(range => range.Topic).ToDictionary(topic => topic.Key, topic => topic.Count());
        await _sweep.ReadAsync(ranges, fetched => Give(fetched, partitions[fetched.Partition.Topic], logs?[fetched.Partition]), cancellation);
        foreach (var range in ranges) _positions[new(range.Topic, range.Partition)] = range.To!.Value;
    }

    void Give(FetchedPartition fetched, int partitions, MarkedLog? log)
    {
        bool isDead = fetched.Partition.Topic == dead;
        var records = fetched.Records;
        while (records.Read())
        {
            log?.Shown(records.Offset, check.Findings);
            var found = new FoundRecord
            {
                Partition = fetched.Partition.Partition,
                Partitions = partitions,
                Offset = records.Offset,
                Timestamp = records.Timestamp,
                HasKey = records.HasKey,
                Key = records.Key,
                HasValue = records.HasValue,
                Value = records.Value,
                OriginalTimestamp = isDead ? default : Header(records.Headers, "weir-source-timestamp"u8),
                DeadCode = isDead ? Header(records.Headers, "weir-dead-code"u8) : default,
                PointerHash = isDead ? Header(records.Headers, "weir-dead-value-sha256"u8) : default,
            };
            if (isDead) check.Dead(found);
            else check.Written(found);
        }
    }

    static ReadOnlySpan<byte> Header(RecordHeaders headers, ReadOnlySpan<byte> name)
    {
        foreach (var header in headers)
        {
            if (header.Key.SequenceEqual(name)) return header.Value;
        }
        return default;
    }
}
