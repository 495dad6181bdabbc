using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Kafka.Fetching;

namespace Weir.Kafka.Worker;

/// <summary>Where a worker's partitions go on: at the group's committed positions, or where the pipeline starts when there are none.</summary>
sealed class Positions(KafkaClient client, string group, StartPosition start)
{
    readonly KafkaAdmin _admin = new(client);

    /// <summary>Sets the partitions to their committed positions, waiting until no transaction that commits positions is open (KIP-447).</summary>
    public async Task SeekAsync(IReadOnlyCollection<SourcePartition> partitions, CancellationToken cancellation)
    {
        if (partitions.Count == 0) return;
        var asked = partitions.ToDictionary(partition => new TopicPartition(partition.Topic, partition.Index));
        var committed = await _admin.CommittedOffsetsAsync(group, asked.Keys, requireStable: true, cancellation);
        var without = asked.Keys.Where(key => !committed.ContainsKey(key)).ToList();
        var starts = without.Count == 0 ? null : await _admin.ListOffsetsAsync(without, PlaceOf(start), IsolationLevel.ReadCommitted, cancellation);
        foreach (var (key, partition) in asked)
        {
            if (committed.TryGetValue(key, out var found))
            {
                // Another tool's metadata (a reset, for instance) starts the counts at zero.
                partition.SeekTo(found.Offset, PartitionCounters.TryParse(found.Metadata, out var counters) ? counters : default);
            }
            else partition.StartAt(starts![key]);
        }
    }

    /// <summary>What a partition whose position is out of range still has: log start and end.</summary>
    public async Task<(long First, long End)> RangeAsync(SourcePartition partition, CancellationToken cancellation)
    {
        TopicPartition[] key = [new(partition.Topic, partition.Index)];
        var first = await _admin.ListOffsetsAsync(key, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var end = await _admin.ListOffsetsAsync(key, OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
        return (first[key[0]], end[key[0]]);
    }

    static OffsetSpec PlaceOf(StartPosition start) => start.Kind switch
    {
        StartKind.Latest => OffsetSpec.Latest,
        StartKind.Time => OffsetSpec.At(start.Time),
        _ => OffsetSpec.Earliest,
    };
}
