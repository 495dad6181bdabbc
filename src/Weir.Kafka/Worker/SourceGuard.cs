using Weir.Engine;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Ends the run where the source is no longer what the positions were committed for: silence would leave records out.</summary>
sealed class SourceGuard(WorkerParts parts)
{
    /// <exception cref="WeirException">WEIR2005: a position is outside of what the partition has.</exception>
    public async ValueTask ThrowIfOutOfRangeAsync(CancellationToken stop)
    {
        if (parts.Fetcher.OutOfRange is not { } partition) return;
        var (first, end) = await parts.Positions.RangeAsync(partition, stop);
        string range = partition.FetchOffset < first ? $"offsets {partition.FetchOffset} to {first - 1} are gone"
            : partition.CutAt is not null ? $"offsets {partition.CutAt} to {partition.FetchOffset - 1} are not what was read there: a leader was elected that lacked it"
            : partition.FetchOffset > end ? $"the position {partition.FetchOffset} is beyond its end {end}"
            : $"its leader does not know what was read before offset {partition.FetchOffset} (leader epoch {partition.FetchLeaderEpoch})";
        throw new WeirException("WEIR2005", $"{partition.Topic}/{partition.Index}: {range}; it now has {first} to {end}",
            $"Retention, an unclean leader election or a new topic took them: set the group's position where the pipeline shall go on (weir groups reset{(partition.Log == 0 ? "" : $", of the group '{Engine.Delivery.RetryTopic.GroupOf(parts.Context.Group)}'")}).");
    }

    /// <summary>The positions are those of a topic that is gone; on another one of its name they would leave records out.</summary>
    /// <exception cref="WeirException">WEIR2012.</exception>
    public void ThrowIfMadeAnew()
    {
        string source = parts.Context.Plan.Source.Topic;
        if (IsAnother(source, parts.Context.SourceId))
            throw new WeirException("WEIR2012", $"topic '{source}' (the source) was deleted and created anew while the pipeline ran",
                "Set the group's position where the pipeline shall go on (weir groups reset), or start with --start earliest where the group has none.");
        foreach (var tier in parts.Context.Tiers)
        {
            if (IsAnother(tier.Topic.Name, tier.Id))
                throw new WeirException("WEIR2012", $"topic '{tier.Topic.Name}' (a retry topic) was deleted and created anew while the pipeline ran", "Start the pipeline again: it then says whether records that were in retry are gone.");
        }
    }

    bool IsAnother(string topic, Uuid id) => id != default && parts.Client.Metadata.Topics.GetValueOrDefault(topic) is { Error: ErrorCode.None } now && now.Id != default && now.Id != id;
}
