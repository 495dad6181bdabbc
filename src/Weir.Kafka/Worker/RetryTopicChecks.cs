using System.Globalization;
using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>What must hold of the retry topics before the first record is read, and which of earlier files hold records still.</summary>
sealed class RetryTopicChecks(PipelinePlan plan, KafkaClient client)
{
    const int HeaderRoom = 64 * 1024;
    static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>A pipeline that stands still for a weekend loses nothing.</summary>
    static readonly TimeSpan RetentionMin = TimeSpan.FromDays(3);

    readonly KafkaAdmin _admin = new(client);

    /// <summary>The tiers of the file, then those that it does not name any more and that are not empty: what is in them comes back when it is due, and nothing new goes there for its own sake.</summary>
    /// <param name="source">The source.</param>
    /// <param name="batchBytes">What it takes: its <c>max.message.bytes</c>.</param>
    /// <param name="cancellation">Ends the checks.</param>
    /// <exception cref="WeirException">WEIR2001, WEIR2017.</exception>
    public async Task<IReadOnlyList<RetryTier>> FindAsync(TopicMetadata source, int batchBytes, CancellationToken cancellation)
    {
        var tiers = new List<RetryTier>();
        foreach (var topic in plan.RetryTopics) tiers.Add(await CheckAsync(topic, await FindOrCreateAsync(topic, source, batchBytes, cancellation), source, batchBytes, cancellation));
        // Where the file names none, the counters beside the source's positions say whether there is something to look for.
        long inRetry = plan.RetryTopics.Count > 0 ? 0 : await InRetryAsync(source, cancellation);
        if (plan.RetryTopics.Count > 0 || inRetry > 0) tiers.AddRange(await RetiredAsync(source, cancellation));
        if (tiers.Count > 0 || inRetry == 0) return tiers;
        throw new WeirException("WEIR2018", $"group '{plan.Source.Group}' has {inRetry} records in retry by its counters, and of the retry topics that group '{RetryTopic.GroupOf(plan.Source.Group)}' has positions in none holds any",
            $"Find out what became of the topics; to go on without these records: weir groups reset {plan.Source.Group} --shift-by 0, which starts the counters anew.");
    }

    async Task<TopicMetadata> FindOrCreateAsync(RetryTopic topic, TopicMetadata source, int batchBytes, CancellationToken cancellation)
    {
        if (await _admin.FindTopicAsync(topic.Name, cancellation) is { } found) return found;
        if (plan.Topics.Create != TopicCreation.Missing)
            throw new WeirException("WEIR2001", $"topic '{topic.Name}' (a retry topic) does not exist",
                $"Create it: weir topics create {topic.Name} -p {source.Partitions.Count} --config retention.ms={RetentionMs(topic)} --config max.message.bytes={batchBytes + HeaderRoom}; or set topics.create: missing for the topics that are written.");
        await _admin.CreateTopicIfMissingAsync(new NewTopic(topic.Name, source.Partitions.Count)
        {
            Configs = new Dictionary<string, string>
            {
                ["cleanup.policy"] = "delete",
                ["retention.ms"] = RetentionMs(topic),
                ["max.message.bytes"] = (batchBytes + HeaderRoom).ToString(CultureInfo.InvariantCulture),
            },
        }, cancellation);
        return await _admin.DescribeTopicAsync(topic.Name, cancellation);
    }

    async Task<RetryTier> CheckAsync(RetryTopic topic, TopicMetadata found, TopicMetadata source, int batchBytes, CancellationToken cancellation)
    {
        if (found.Partitions.Count < source.Partitions.Count) found = await GrowAsync(found, source, cancellation);
        // Without the permission to read them nothing is known against the topic.
        var configs = await _admin.ReadableTopicConfigsAsync(topic.Name, cancellation);
        var defaults = new OutputTopic(topic.Name, found.Partitions.Count);
        int taken = (int)configs.Number("max.message.bytes", defaults.BatchBytesMax);
        if (taken < batchBytes) throw Unfit(topic, $"takes {taken} bytes (max.message.bytes) and the source {batchBytes}", $"max.message.bytes={batchBytes + HeaderRoom}");
        if (configs.TryGetValue("cleanup.policy", out var policy) && policy.Value?.Contains("compact", StringComparison.Ordinal) == true) throw Unfit(topic, $"keeps the last record of a key (cleanup.policy {policy.Value}), and each has to stay until it is done", "cleanup.policy=delete");
        long retention = configs.Number("retention.ms", long.MaxValue);
        if (retention >= 0 && retention < (long)(topic.Delay + RetentionMin).TotalMilliseconds) throw Unfit(topic, $"keeps records for {retention} ms (retention.ms), and they wait for {(long)topic.Delay.TotalMilliseconds} ms there, longer while the pipeline stands still", $"retention.ms={RetentionMs(topic)}");
        return new(topic, defaults with { BatchBytesMax = taken }, found.Id);
    }

    async Task<TopicMetadata> GrowAsync(TopicMetadata found, TopicMetadata source, CancellationToken cancellation)
    {
        int partitions = source.Partitions.Count;
        if (plan.Topics.Create != TopicCreation.Missing) throw TooFew(found.Name, found.Partitions.Count, partitions);
        try
        {
            await _admin.CreatePartitionsAsync(found.Name, partitions, cancellation);
        }
        catch (KafkaServerException there) when (there.Code == ErrorCode.InvalidPartitions)
        {
            // Another process of the pipeline was faster.
        }
        return await _admin.DescribeTopicAsync(found.Name, cancellation);
    }

    /// <exception cref="WeirException">WEIR2017: always.</exception>
    public static WeirException TooFew(string topic, int partitions, int needed) => new("WEIR2017", $"the retry topic '{topic}' has {partitions} partitions and the source {needed}: partition n of the one is for partition n of the other",
        $"Give it as many: kafka-topics.sh --alter --topic {topic} --partitions {needed}; or set topics.create: missing and start the process again.");

    static WeirException Unfit(RetryTopic topic, string why, string config) => new("WEIR2017", $"the retry topic '{topic.Name}' {why}", $"Change it: kafka-configs.sh --alter --entity-type topics --entity-name {topic.Name} --add-config {config}");

    async Task<long> InRetryAsync(TopicMetadata source, CancellationToken cancellation)
    {
        var committed = await _admin.CommittedOffsetsAsync(plan.Source.Group, [.. source.Partitions.Select(partition => new TopicPartition(source.Name, partition.Index))], requireStable: false, cancellation);
        return committed.Values.Sum(position => Math.Max(0, OffsetMetadata.Parse(position.Metadata).Counters.InRetry));
    }

    async Task<List<RetryTier>> RetiredAsync(TopicMetadata source, CancellationToken cancellation)
    {
        var committed = await _admin.CommittedOffsetsAsync(RetryTopic.GroupOf(plan.Source.Group), null, requireStable: false, cancellation);
        var names = committed.Keys.Select(partition => partition.Topic).Distinct().Except(plan.RetryTopics.Select(topic => topic.Name));
        var tiers = new List<RetryTier>();
        foreach (var topic in names.Select(name => RetryTopic.Parse(plan.Source.Group, name)).OfType<RetryTopic>().OrderBy(topic => topic.Delay))
        {
            if (await _admin.FindTopicAsync(topic.Name, cancellation) is not { } found) continue;
            var ends = await _admin.ListOffsetsAsync(topic.Name, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation);
            if (ends.Index().Any(end => (committed.GetValueOrDefault(new(topic.Name, end.Index))?.Offset ?? 0) < end.Item)) tiers.Add(await CheckAsync(topic, found, source, batchBytes: 0, cancellation));
        }
        return tiers;
    }

    static string RetentionMs(RetryTopic topic) => ((long)(topic.Delay + Retention).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
