using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Watches whether the source is still what the positions were committed for: silence would leave records out.</summary>
sealed class SourceGuard(WorkerParts parts)
{
    // A broker that has just started may not know all topics yet.
    static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(10);

    readonly Dictionary<string, Missing> _missing = [];

    /// <summary>Where a position is outside of what its partition has, ends the run; or passes over what was deleted, where the pipeline says so, and tells it.</summary>
    /// <exception cref="WeirException">WEIR2005.</exception>
    public async ValueTask HeedRangesAsync(CancellationToken stop)
    {
        if (parts.Fetcher.TakeOutOfRange() is not { } partition) return;
        var (position, reached) = (partition.NextOffset, partition.FetchOffset);
        var (first, end) = await parts.Positions.RangeAsync(partition, stop);
        bool isDeleted = position < first && first <= end && partition.CutAt is null;
        // What was in retry is in no other topic any more: nothing of that is passed over.
        if (isDeleted && partition.Log == 0 && parts.Context.Plan.Source.Gaps == GapPolicy.Continue)
        {
            Pass(partition, new(new(partition.Topic, partition.Index), position, first), stop);
            return;
        }
        string range = position < first ? $"offsets {position} to {first - 1} are gone"
            : partition.CutAt is not null ? $"offsets {partition.CutAt} to {reached - 1} are not what was read there: a leader was elected that lacked it"
            : reached > end ? $"the position {reached} is beyond its end {end}"
            : $"its leader does not know what was read before offset {reached} (leader epoch {partition.FetchLeaderEpoch})";
        throw new WeirException("WEIR2005", $"{partition.Topic}/{partition.Index}: {range}; it now has {first} to {end}",
            $"Retention, an unclean leader election or a new topic took them: set the group's position where the pipeline shall go on (weir groups reset{(partition.Log == 0 ? "" : $", of the group '{RetryTopic.GroupOf(parts.Context.Group)}'")}).");
    }

    /// <summary>The positions are those of a topic that is gone; on another one of its name they would leave records out.</summary>
    /// <exception cref="WeirException">WEIR2012.</exception>
    public void ThrowIfMadeAnew()
    {
        string source = parts.Context.Plan.Source.Topic;
        if (IsAnother(source, parts.Context.SourceId)) throw MadeAnew(source, "while the pipeline ran", parts.Context.Group);
        foreach (var tier in parts.Context.Tiers)
        {
            if (IsAnother(tier.Topic.Name, tier.Id))
                throw new WeirException("WEIR2012", $"topic '{tier.Topic.Name}' (a retry topic) was deleted and created anew while the pipeline ran", "Start the pipeline again: it then says whether records that were in retry are gone.");
        }
    }

    /// <summary>For 10 s every answer has been that a retry topic does not exist: nothing of its partitions can be read, nor gone back to.</summary>
    /// <exception cref="WeirException">WEIR2021.</exception>
    public void ThrowIfTierIsGone()
    {
        foreach (var tier in parts.Context.Tiers)
        {
            string topic = tier.Topic.Name;
            if (parts.Client.Metadata.Topics.GetValueOrDefault(topic) is not { Error: ErrorCode.UnknownTopicOrPartition } answer)
            {
                _missing.Remove(topic);
                continue;
            }
            long now = parts.Context.Time.GetTimestamp();
            var missing = _missing.GetValueOrDefault(topic, new(answer, now, now));
            _missing[topic] = missing = ReferenceEquals(missing.Answer, answer) ? missing : new(answer, missing.Since, now);
            if (parts.Context.Time.GetElapsedTime(missing.Since, missing.At) < GoneAfter) continue;
            throw new WeirException("WEIR2021", $"topic '{topic}' (a retry topic) was deleted while the pipeline ran", "Start the pipeline again: it then says whether records that were in retry are gone.");
        }
    }

    /// <summary>WEIR2012 for a source.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="when">Since when it is another.</param>
    /// <param name="group">Whose positions say nothing any more.</param>
    /// <param name="partition">The only one of which that is so; null: all.</param>
    public static WeirException MadeAnew(string source, string when, string group, int? partition = null) => new("WEIR2012", $"topic '{source}' (the source) was deleted and created anew {when}",
        $"Set the group's position where the pipeline shall go on: weir groups reset {group} -t {source}{(partition is { } only ? $" -p {only}" : "")} --to-earliest, or --shift-by 0 where the offsets are still those of the same records; and the same of the group '{RetryTopic.GroupOf(group)}' where it has positions.");

    /// <summary>The first partition whose position was committed for another topic of the source's name; null: none.</summary>
    public static TopicPartition? FindOfAnother(IReadOnlyDictionary<TopicPartition, CommittedOffset> committed, Uuid sourceId)
    {
        string? id = sourceId.ToStringOrNull();
        foreach (var (partition, found) in committed.OrderBy(pair => pair.Key.Partition))
            if (OffsetMetadata.Parse(found.Metadata).IsOfAnother(id)) return partition;
        return null;
    }

    // The next transaction commits the position behind the gap; if it does not commit, the gap is met and told again.
    void Pass(SourcePartition partition, SourceGap gap, CancellationToken stop)
    {
        parts.Context.Events.Gap(parts.Number, gap);
        parts.Context.Status.Pass(gap.Offsets);
        parts.Transactions.Open(stop);
        partition.PassTo(gap.To);
    }

    bool IsAnother(string topic, Uuid id) => id != default && parts.Client.Metadata.Topics.GetValueOrDefault(topic) is { Error: ErrorCode.None } now && now.Id != default && now.Id != id;

    // The last answer, when there was the first such, and when this one.
    readonly record struct Missing(TopicMetadata Answer, long Since, long At);
}
