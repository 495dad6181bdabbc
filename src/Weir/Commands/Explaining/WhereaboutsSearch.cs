using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Commands.Explaining;

/// <summary>Looks for what became of a record: by the headers that name it, else by the bytes that the pipeline would write. The search is bounded, and what it cannot know it says.</summary>
/// <param name="client">The cluster.</param>
/// <param name="plan">The pipeline.</param>
/// <param name="most">Records looked at in each topic.</param>
sealed class WhereaboutsSearch(KafkaClient client, PipelinePlan plan, long most)
{
    const int OutputsMax = 3;

    /// <summary>A letter is as old as the death, an output as old as its source: clocks may differ by so much.</summary>
    static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);

    readonly KafkaAdmin _admin = new(client);
    readonly List<string> _notes = [];

    public async Task<Whereabouts> FindAsync(FoundRecord record, RecordWay way, CancellationToken cancellation)
    {
        var (committed, progress) = await ProgressAsync(record, cancellation);
        var letters = await SearchAsync(plan.DeadLetters.Topic, partitions => record.Address.Partition % partitions, record, found => IsLetterOf(found, record.Address), 1, cancellation);
        bool isNamed = plan.Sink.Headers.Contains("weir-source");
        IReadOnlyList<RecordAddress> outputs = [];
        if (way.Result.Outcome == RecordOutcome.Write)
        {
            string source = $"{record.Address.Topic}/{record.Address.Partition}/{record.Address.Offset}";
            outputs = await SearchAsync(way.Topic, partitions => way.Key is { } key ? Partitioner.ForKey(key, partitions) : record.Address.Partition % partitions, record,
                found => isNamed ? found.Header("weir-source") == source : Same(found.Value, way.Value) && Same(found.Key, way.Key), isNamed ? 1 : OutputsMax, cancellation);
        }
        return new(committed, progress, letters.Count > 0 ? letters[0] : null, outputs, isNamed ? "by its header weir-source" : "by its key and value, which the pipeline would write now", _notes);
    }

    async Task<(long?, string)> ProgressAsync(FoundRecord record, CancellationToken cancellation)
    {
        var partition = new TopicPartition(record.Address.Topic, record.Address.Partition);
        try
        {
            var committed = await _admin.CommittedOffsetsAsync(plan.Source.Group, [partition], requireStable: false, cancellation);
            if (!committed.TryGetValue(partition, out var position)) return (null, $"the group '{plan.Source.Group}' has committed nothing in this partition: it has not read the record, or Kafka has forgotten its positions");
            return (position.Offset, position.Offset > record.Address.Offset
                ? $"the group '{plan.Source.Group}' is past the record: it has committed {position.Offset}"
                : $"the group '{plan.Source.Group}' has not reached the record: it has committed {position.Offset}, {record.Address.Offset - position.Offset} offsets before it");
        }
        catch (KafkaServerException refused) when (refused.Code == ErrorCode.GroupAuthorizationFailed)
        {
            return (null, $"whether the group '{plan.Source.Group}' has read the record cannot be known: {refused.Code.Name()}");
        }
    }

    async Task<IReadOnlyList<RecordAddress>> SearchAsync(string topic, Func<int, int> partitionOf, FoundRecord record, Func<FoundRecord, bool> matches, int wanted, CancellationToken cancellation)
    {
        var found = new List<RecordAddress>();
        try
        {
            if (await _admin.FindTopicAsync(topic, cancellation) is not { } there)
            {
                _notes.Add($"topic '{topic}' does not exist");
                return found;
            }
            var partition = new TopicPartition(topic, partitionOf(there.Partitions.Count));
            var begin = record.Timestamp < 0 ? OffsetSpec.Earliest : OffsetSpec.At(DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp) - ClocksDiffer);
            long from = (await _admin.ListOffsetsAsync([partition], begin, IsolationLevel.ReadCommitted, cancellation))[partition];
            long end = (await _admin.ListOffsetsAsync([partition], OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation))[partition];
            if (from < end) await ReadAsync(new(topic, partition.Partition, from, end), matches, wanted, found, cancellation);
        }
        catch (KafkaServerException refused) when (refused.Code == ErrorCode.TopicAuthorizationFailed)
        {
            _notes.Add($"topic '{topic}' may not be read: {refused.Code.Name()}");
        }
        return found;
    }

    async Task ReadAsync(PartitionRange range, Func<FoundRecord, bool> matches, int wanted, List<RecordAddress> found, CancellationToken cancellation)
    {
        long seen = 0;
        await foreach (var fetched in new TopicReader(client).ReadAsync([range], cancellation))
        {
            var records = fetched.Records;
            while (records.Read())
            {
                var other = FoundRecord.Of(fetched, ref records);
                if (matches(other)) found.Add(other.Address);
                if (found.Count == wanted) return;
                if (++seen < most) continue;
                if (found.Count == 0) _notes.Add($"{range.Topic}/{range.Partition} was searched from offset {range.From} to {records.Offset} of {range.To}; --search looks at more records");
                return;
            }
        }
    }

    static bool IsLetterOf(FoundRecord letter, RecordAddress source) => RecordAddress.Parse($"{letter.Header("weir-dead-topic")}/{letter.Header("weir-dead-partition")}@{letter.Header("weir-dead-offset")}") == source;

    static bool Same(byte[]? one, byte[]? other) => one is null || other is null ? one == other : one.AsSpan().SequenceEqual(other);
}
