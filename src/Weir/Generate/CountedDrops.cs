using Weir.Engine.Delivery;
using Weir.Kafka.Admin;

namespace Weir.Generate;

/// <summary>What a pipeline counted as dropped: it stands beside the committed positions, so it is as exact as they are.</summary>
static class CountedDrops
{
    public static async Task<long> OfAsync(KafkaAdmin admin, string group, string topic, CancellationToken cancellation)
    {
        var committed = await admin.CommittedOffsetsAsync(group, null, requireStable: false, cancellation);
        return committed.Where(pair => pair.Key.Topic == topic).Sum(pair => PartitionCounters.TryParse(pair.Value.Metadata, out var counters) ? counters.Dropped : 0);
    }
}
