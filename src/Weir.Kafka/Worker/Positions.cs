using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Kafka.Fetching;

namespace Weir.Kafka.Worker;

/// <summary>Where a worker's partitions go on: at the group's committed positions, or where the pipeline starts when there are none.</summary>
sealed class Positions(KafkaClient client, string group, StartPosition start, int begun = int.MaxValue)
{
    readonly KafkaAdmin _admin = new(client);

    /// <summary>Sets the partitions to their committed positions, waiting until no transaction that commits positions is open (KIP-447).</summary>
    /// <exception cref="WeirException">WEIR2012: they were committed for another topic of that name.</exception>
    public async Task SeekAsync(IReadOnlyCollection<SourcePartition> partitions, CancellationToken cancellation)
    {
        if (partitions.Count == 0) return;
        var asked = partitions.ToDictionary(partition => new TopicPartition(partition.Topic, partition.Index));
        var committed = await _admin.CommittedOffsetsAsync(group, asked.Keys, requireStable: true, cancellation);
        var without = asked.Keys.Where(key => !committed.ContainsKey(key)).ToList();
        var starts = await StartsAsync([.. without.Where(key => key.Partition < begun)], PlaceOf(start), cancellation);
        // With start: latest, what was written to a new partition before the group noticed it would never be read.
        var added = await StartsAsync([.. without.Where(key => key.Partition >= begun)], OffsetSpec.Earliest, cancellation);
        foreach (var (key, partition) in asked)
        {
            if (committed.TryGetValue(key, out var found))
            {
                // Another tool's metadata (a reset, for instance) starts the counts at zero.
                var metadata = OffsetMetadata.Parse(found.Metadata);
                if (partition.IsOfAnother(metadata)) throw SourceGuard.MadeAnew(key.Topic, $"since group '{group}' committed {found.Offset} for partition {key.Partition}", group, key.Partition);
                partition.SeekTo(found.Offset, metadata, found.LeaderEpoch);
                partition.HasCounts = PartitionCounters.TryParse(found.Metadata, out _);
            }
            else partition.StartAt(key.Partition < begun ? starts[key] : added[key]);
        }
    }

    /// <summary>Sets partitions of retry topics to the committed positions, after those of their sources; one of which nothing is committed, or only for another topic of its name, has nothing in it that is done.</summary>
    /// <exception cref="WeirException">WEIR2012: one is another, and no counters beside the source's position can tell whether what it holds is done.</exception>
    public async Task SeekTiersAsync(IReadOnlyCollection<SourcePartition> lanes, CancellationToken cancellation)
    {
        var asked = lanes.ToDictionary(lane => new TopicPartition(lane.Topic, lane.Index));
        string retryGroup = RetryTopic.GroupOf(group);
        var committed = await _admin.CommittedOffsetsAsync(retryGroup, asked.Keys, requireStable: true, cancellation);
        var starts = await StartsAsync([.. asked.Keys.Where(key => FoundOf(key) is null)], OffsetSpec.Earliest, cancellation);
        foreach (var (key, lane) in asked)
        {
            if (FoundOf(key) is { } found) lane.SeekTo(found.Offset, OffsetMetadata.Parse(found.Metadata), found.LeaderEpoch);
            else lane.SeekTo(starts[key], default);
        }

        CommittedOffset? FoundOf(TopicPartition key)
        {
            if (!committed.TryGetValue(key, out var found)) return null;
            if (!asked[key].IsOfAnother(OffsetMetadata.Parse(found.Metadata))) return found;
            if (asked[key].Owner.HasCounts) return null;
            throw new WeirException("WEIR2012", $"topic '{key.Topic}' (a retry topic) is another than the one of which group '{retryGroup}' committed {found.Offset} for partition {key.Partition}",
                $"Set that position too: weir groups reset {retryGroup} -t {key.Topic} -p {key.Partition} --to-earliest, where the topic was made anew, or --shift-by 0 where its offsets are still those of the same records.");
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

    async Task<IReadOnlyDictionary<TopicPartition, long>> StartsAsync(TopicPartition[] partitions, OffsetSpec place, CancellationToken cancellation) =>
        partitions.Length == 0 ? new Dictionary<TopicPartition, long>() : await _admin.ListOffsetsAsync(partitions, place, IsolationLevel.ReadCommitted, cancellation);

    static OffsetSpec PlaceOf(StartPosition start) => start.Kind switch
    {
        StartKind.Latest => OffsetSpec.Latest,
        StartKind.Time => OffsetSpec.At(start.Time),
        _ => OffsetSpec.Earliest,
    };
}
