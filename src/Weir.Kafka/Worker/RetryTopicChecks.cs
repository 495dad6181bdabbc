using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>What must hold of the retry topics before the first record is read, and which of earlier files hold records still.</summary>
sealed class RetryTopicChecks(PipelinePlan plan, KafkaClient client)
{
    readonly KafkaAdmin _admin = new(client);

    /// <summary>The tiers of the file, then those that it does not name any more and that are not empty: what is in them comes back when it is due, and nothing new goes there for its own sake.</summary>
    /// <param name="source">The source.</param>
    /// <param name="batchBytes">What it takes: its <c>max.message.bytes</c>.</param>
    /// <param name="cancellation">Ends the checks.</param>
    /// <exception cref="WeirException">WEIR2001, WEIR2017.</exception>
    public async Task<IReadOnlyList<RetryTier>> FindAsync(TopicMetadata source, int batchBytes, CancellationToken cancellation)
    {
        var tiers = new List<RetryTier>();
        foreach (var topic in plan.RetryTopics)
        {
            var needs = new RetryTopicNeeds(topic, source.Partitions.Count, batchBytes);
            tiers.Add(await CheckAsync(needs, await FindOrCreateAsync(needs, cancellation), cancellation));
        }
        // Where the file names none, the counters beside the source's positions say whether there is something to look for.
        long inRetry = plan.RetryTopics.Count > 0 ? 0 : await InRetryAsync(source, cancellation);
        if (plan.RetryTopics.Count > 0 || inRetry > 0) tiers.AddRange(await RetiredAsync(source, cancellation));
        // Asked again: a process that ends may have done the last of them since.
        if (tiers.Count > 0 || inRetry == 0 || await InRetryAsync(source, cancellation) is 0) return tiers;
        throw new WeirException("WEIR2018", $"group '{plan.Source.Group}' has {inRetry} records in retry by its counters, and of the retry topics that group '{RetryTopic.GroupOf(plan.Source.Group)}' has positions in none holds any",
            $"Find out what became of the topics; to go on without these records: weir groups reset {plan.Source.Group} --shift-by 0, which starts the counters anew.");
    }

    async Task<TopicMetadata> FindOrCreateAsync(RetryTopicNeeds needs, CancellationToken cancellation)
    {
        string topic = needs.Topic.Name;
        if (await _admin.FindTopicAsync(topic, cancellation) is { } found) return found;
        if (plan.Topics.Create != TopicCreation.Missing)
            throw new WeirException("WEIR2001", $"topic '{topic}' (a retry topic) does not exist", $"Create it: {needs.Creation}; or set topics.create: missing for the topics that are written.");
        await _admin.CreateTopicIfMissingAsync(new NewTopic(topic, needs.Partitions) { Configs = needs.Configs }, cancellation);
        return await _admin.DescribeTopicAsync(topic, cancellation);
    }

    async Task<RetryTier> CheckAsync(RetryTopicNeeds needs, TopicMetadata found, CancellationToken cancellation)
    {
        if (found.Partitions.Count < needs.Partitions) found = await GrowAsync(found, needs.Partitions, cancellation);
        var configs = await _admin.ReadableTopicConfigsAsync(found.Name, cancellation);
        if (needs.Misfits(configs).FirstOrDefault() is { } misfit) throw misfit.ToException();
        var output = new OutputTopic(found.Name, found.Partitions.Count) { Id = found.Id };
        output.Learn(configs);
        return new(needs.Topic, output, found.Id);
    }

    async Task<TopicMetadata> GrowAsync(TopicMetadata found, int partitions, CancellationToken cancellation)
    {
        if (plan.Topics.Create != TopicCreation.Missing) throw RetryTopicMisfit.TooFew(found.Name, found.Partitions.Count, partitions).ToException();
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
            if (ends.Index().Any(end => (committed.GetValueOrDefault(new(topic.Name, end.Index))?.Offset ?? 0) < end.Item)) tiers.Add(await CheckAsync(new(topic, source.Partitions.Count, SourceBytes: 0), found, cancellation));
        }
        return tiers;
    }
}
