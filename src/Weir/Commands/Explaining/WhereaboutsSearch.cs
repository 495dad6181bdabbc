using System.Globalization;
using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Commands.Explaining;

/// <summary>Looks for what became of a record: by the headers that name it, else by the bytes that the pipeline would write. The search is bounded, and what it cannot know it says.</summary>
/// <param name="client">The cluster.</param>
/// <param name="plan">The pipeline.</param>
/// <param name="most">Records looked at in each topic.</param>
/// <param name="time">The clock: of a record that is ahead of it nobody knows since when it is there.</param>
sealed class WhereaboutsSearch(KafkaClient client, PipelinePlan plan, long most, TimeProvider time)
{
    const int OutputsMax = 3;

    /// <summary>A letter is as old as the death, an output as old as its source: clocks may differ by so much.</summary>
    static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);

    readonly KafkaAdmin _admin = new(client);
    readonly List<string> _notes = [];

    public async Task<Whereabouts> FindAsync(FoundRecord record, RecordWay way, CancellationToken cancellation)
    {
        var (committed, progress) = await ProgressAsync(record, cancellation);
        var letters = await SearchAsync(plan.DeadLetters.Topic, partitions => record.Address.Partition % partitions, record, found => IsOf("dead", found, record.Address), 1, cancellation);
        var retry = committed > record.Address.Offset && letters.Count == 0 ? await RetryAsync(record, cancellation) : null;
        bool isNamed = plan.Sink.Headers.Contains("weir-source");
        IReadOnlyList<RecordAddress> outputs = [];
        if (way.Result.Outcome == RecordOutcome.Write)
        {
            string source = $"{record.Address.Topic}/{record.Address.Partition}/{record.Address.Offset}";
            outputs = await SearchAsync(way.Topic, partitions => way.Key is { } key ? Partitioner.ForKey(key, partitions) : record.Address.Partition % partitions, record,
                found => isNamed ? found.Header("weir-source") == source : Same(found.Value, way.Value) && Same(found.Key, way.Key), isNamed ? 1 : OutputsMax, cancellation);
        }
        return new(committed, progress, letters.Count > 0 ? letters[0] : null, retry, outputs, isNamed ? "by its header weir-source" : "by its key and value, which the pipeline would write now", _notes);
    }

    // From the group's positions there on: before them it is a try that is over.
    async Task<(RecordAddress Address, string? Due)?> RetryAsync(FoundRecord record, CancellationToken cancellation)
    {
        var found = new List<FoundRecord>();
        foreach (var tier in plan.RetryTopics)
        {
            var partition = new TopicPartition(tier.Name, record.Address.Partition);
            try
            {
                // Before the position: a pipeline that works deletes what is done, up to there.
                long first = (await _admin.ListOffsetsAsync([partition], OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation))[partition];
                var committed = await _admin.CommittedOffsetsAsync(RetryTopic.GroupOf(plan.Source.Group), [partition], requireStable: false, cancellation);
                long position = committed.TryGetValue(partition, out var there) ? there.Offset : 0;
                long end = (await _admin.ListOffsetsAsync([partition], OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation))[partition];
                if (position < first) _notes.Add($"offsets {position} to {first - 1} of {partition} are deleted: what of them was still in retry is gone");
                if (Math.Max(position, first) < end) await ReadAsync(new(tier.Name, partition.Partition, Math.Max(position, first), end), other => IsOf("retry", other, record.Address), 1, found, cancellation);
                if (found.Count > 0) return (found[0].Address, long.TryParse(found[0].Header("weir-retry-due"), NumberStyles.None, CultureInfo.InvariantCulture, out long due) ? RecordTime.IsoSeconds(due) : null);
            }
            catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.UnknownTopicOrPartition or ErrorCode.OffsetOutOfRange)
            {
                _notes.Add($"retry topic '{tier.Name}' cannot be searched: {refused.Code.Name()}");
            }
        }
        return null;
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
        var found = new List<FoundRecord>();
        try
        {
            if (await _admin.FindTopicAsync(topic, cancellation) is not { } there)
            {
                _notes.Add($"topic '{topic}' does not exist");
                return [];
            }
            var partition = new TopicPartition(topic, partitionOf(there.Partitions.Count));
            var written = RecordTime.Of(record.Timestamp);
            var begin = record.Timestamp < 0 || written > time.GetUtcNow() ? OffsetSpec.Earliest : OffsetSpec.At(written - ClocksDiffer);
            long from = (await _admin.ListOffsetsAsync([partition], begin, IsolationLevel.ReadCommitted, cancellation))[partition];
            long end = (await _admin.ListOffsetsAsync([partition], OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation))[partition];
            if (from < end) await ReadAsync(new(topic, partition.Partition, from, end), matches, wanted, found, cancellation);
        }
        catch (KafkaServerException refused) when (refused.Code == ErrorCode.TopicAuthorizationFailed)
        {
            _notes.Add($"topic '{topic}' may not be read: {refused.Code.Name()}");
        }
        return [.. found.Select(one => one.Address)];
    }

    async Task ReadAsync(PartitionRange range, Func<FoundRecord, bool> matches, int wanted, List<FoundRecord> found, CancellationToken cancellation)
    {
        long seen = 0;
        await foreach (var fetched in new TopicReader(client).ReadAsync([range], cancellation))
        {
            var records = fetched.Records;
            while (records.Read())
            {
                var other = FoundRecord.Of(fetched, ref records);
                if (matches(other)) found.Add(other);
                if (found.Count == wanted) return;
                if (++seen < most) continue;
                if (found.Count == 0) _notes.Add($"{range.Topic}/{range.Partition} was searched from offset {range.From} to {records.Offset} of {range.To}; --search looks at more records");
                return;
            }
        }
    }

    // The headers of a dead letter, or of a record in retry, name its source record.
    static bool IsOf(string what, FoundRecord found, RecordAddress source) => RecordAddress.Parse($"{found.Header($"weir-{what}-topic")}/{found.Header($"weir-{what}-partition")}@{found.Header($"weir-{what}-offset")}") == source;

    static bool Same(byte[]? one, byte[]? other) => one is null || other is null ? one == other : one.AsSpan().SequenceEqual(other);
}
