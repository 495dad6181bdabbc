using Weir.Engine;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Whether a pipeline that starts where nothing is committed would write everything a second time.</summary>
/// <remarks>Kafka forgets the positions of a group that stood still for 7 days (<c>offsets.retention.minutes</c>).</remarks>
sealed class FreshStart(KafkaClient client, PipelinePlan plan)
{
    /// <summary>Longer than our transactions' time-out and the broker's look at it every 10 s.</summary>
    static readonly TimeSpan InDoubtMax = TimeSpan.FromSeconds(30);

    readonly KafkaAdmin _admin = new(client);

    /// <summary>What the group has committed; waits for nobody: a process that comes back after kill -9 may have left positions in an open transaction that only it can end.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, CommittedOffset>> CommittedAsync(TopicMetadata source, CancellationToken cancellation) =>
        _admin.CommittedOffsetsAsync(plan.Source.Group, PartitionsOf(source), requireStable: false, cancellation);

    /// <summary>Where nothing is committed: the first output topic that holds records all the same; null: none.</summary>
    /// <remarks>The stable positions come last: a topic that was seen filled by another worker's first transaction has them committed in the same one.</remarks>
    public async Task<string?> FindDoubtAsync(TopicMetadata source, IEnumerable<string> outputs, CancellationToken cancellation)
    {
        foreach (string topic in outputs)
            if (await HoldsRecordsAsync(topic, cancellation)) return (await StableAsync(PartitionsOf(source), cancellation)).Count == 0 ? topic : null;
        return null;
    }

    static List<TopicPartition> PartitionsOf(TopicMetadata source) => [.. source.Partitions.Select(partition => new TopicPartition(source.Name, partition.Index))];

    // Aborted records count as well. They are no obstacle: a worker writes nothing before its start is committed.
    async Task<bool> HoldsRecordsAsync(string topic, CancellationToken cancellation)
    {
        var first = await _admin.ListOffsetsAsync(topic, OffsetSpec.Earliest, IsolationLevel.ReadUncommitted, cancellation);
        var end = await _admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation);
        return !first.SequenceEqual(end);
    }

    async Task<IReadOnlyDictionary<TopicPartition, CommittedOffset>> StableAsync(List<TopicPartition> partitions, CancellationToken cancellation)
    {
        long started = client.Options.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _admin.CommittedOffsetsAsync(plan.Source.Group, partitions, requireStable: true, cancellation);
            }
            catch (KafkaServerException unstable) when (unstable.Code == ErrorCode.UnstableOffsetCommit && client.Options.Time.GetElapsedTime(started) < InDoubtMax) { }
        }
    }
}
