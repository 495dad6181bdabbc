using System.Globalization;
using Weir.Engine;
using Weir.Kafka.Admin;
using Weir.Kafka.Membership;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Worker;

/// <summary>What must hold before the first record is read; each failure is one clear line with the next step.</summary>
sealed class StartChecks(PipelinePlan plan, KafkaClient client)
{
    static readonly TimeSpan DeadLetterRetention = TimeSpan.FromDays(30);
    const int DeadLetterHeaderRoom = 64 * 1024;

    readonly KafkaAdmin _admin = new(client);

    /// <summary>The topics as the workers need them.</summary>
    /// <param name="start">Given by the operator: then an output topic that is not empty is no reason to refuse.</param>
    /// <param name="cancellation">Ends the checks.</param>
    public async Task<FoundTopics> RunAsync(StartPosition? start, CancellationToken cancellation)
    {
        foreach (string topic in (string[])[.. plan.OutputTopics, plan.DeadLetters.Topic, .. plan.RetryTopics.Select(topic => topic.Name)]) CheckCompression((CompressionType)plan.CompressionOf(topic));
        await CheckTransactionsAsync(cancellation);
        if (plan.Kafka.GroupProtocol == KafkaGroupProtocol.Consumer) await CheckGroupsAsync(cancellation);
        var source = await _admin.FindTopicAsync(plan.Source.Topic, cancellation) ?? throw Missing(plan.Source.Topic, "the source");
        var outputs = new List<TopicMetadata>();
        foreach (var topic in plan.OutputTopics) outputs.Add(await FindOrCreateAsync(topic, topic == plan.Sink.Topic ? "the sink" : "a route's", source.Partitions.Count, [], cancellation));
        var dead = await FindOrCreateDeadLettersAsync(source, cancellation);
        var tiers = await new RetryTopicChecks(plan, client).FindAsync(source, (await OutputAsync(source, cancellation)).BatchBytesMax, cancellation);
        int begun = await CheckPositionsAsync(start, source, outputs, cancellation);
        var limited = new List<OutputTopic>();
        foreach (var topic in outputs) limited.Add(await OutputAsync(topic, cancellation));
        return new(source, begun, limited, await OutputAsync(dead, cancellation), tiers);
    }

    /// <exception cref="WeirException">WEIR2006: this machine cannot compress so.</exception>
    public static void CheckCompression(CompressionType compression)
    {
        using var nowhere = new PooledBuffer();
        try
        {
            RecordCompression.Compress(compression, default, nowhere);
        }
        catch (CompressionUnavailableException missing)
        {
            throw Unavailable(missing);
        }
    }

    public static WeirException Unavailable(CompressionUnavailableException missing) => new("WEIR2006", missing.Message, "Or choose another compression.type for what is written; what is read is as its producers wrote it.");

    async Task CheckTransactionsAsync(CancellationToken cancellation)
    {
        var connection = await client.ConnectAnyAsync(cancellation);
        foreach (var key in (ApiKey[])[ApiKey.InitProducerId, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn])
        {
            if (!connection.Supports(key))
                throw new WeirException("WEIR2002", $"the cluster at {connection.Address} has no transactions ({key} is missing), and Weir writes exactly once or not at all",
                    "Use a cluster with transactions: Apache Kafka 2.5 or newer, MSK, Confluent Cloud, Redpanda, Event Hubs Premium or Dedicated.");
        }
        if (connection.VersionOf(ApiKey.TxnOffsetCommit) < 3)
            throw new WeirException("WEIR2002", $"the broker at {connection.Address} is older than Kafka 2.5 and cannot fence a group's former members (KIP-447)", "Use Apache Kafka 2.5 or newer.");
    }

    async Task CheckGroupsAsync(CancellationToken cancellation)
    {
        var connection = await client.ConnectAnyAsync(cancellation);
        if (!BrokerAbilities.AreConsumerGroupsOn(connection))
            throw ConsumerMembership.NotOffered($"the cluster at {connection.Address}");
    }

    async Task<TopicMetadata> FindOrCreateAsync(string topic, string role, int partitions, Dictionary<string, string> configs, CancellationToken cancellation)
    {
        if (await _admin.FindTopicAsync(topic, cancellation) is { } found) return found;
        if (plan.Topics.Create != TopicCreation.Missing) throw Missing(topic, role);
        await _admin.CreateTopicIfMissingAsync(new NewTopic(topic, partitions) { Configs = configs }, cancellation);
        return await _admin.DescribeTopicAsync(topic, cancellation);
    }

    async Task<TopicMetadata> FindOrCreateDeadLettersAsync(TopicMetadata source, CancellationToken cancellation)
    {
        var limits = await OutputAsync(source, cancellation);
        return await FindOrCreateAsync(plan.DeadLetters.Topic, "the dead-letter topic", source.Partitions.Count, new()
        {
            ["retention.ms"] = ((long)DeadLetterRetention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            ["max.message.bytes"] = (limits.BatchBytesMax + DeadLetterHeaderRoom).ToString(CultureInfo.InvariantCulture),
        }, cancellation);
    }

    // Of all partitions, before any is worked on. Kafka forgets the positions of a group that stood still for 7 days; starting over would write everything a second time.
    // The answer is how many partitions the group has begun with: those behind the last that it has a position of were added since. A group whose first workers commit at
    // this moment may pass for one that began with fewer; then its last ones, where nobody commits them either, are read from the first record rather than from too late.
    async Task<int> CheckPositionsAsync(StartPosition? start, TopicMetadata source, IEnumerable<TopicMetadata> outputs, CancellationToken cancellation)
    {
        var fresh = new FreshStart(client, plan);
        var committed = await fresh.CommittedAsync(source, cancellation);
        if (SourceGuard.FindOfAnother(committed, source.Id) is { } another)
            throw SourceGuard.MadeAnew(source.Name, $"since group '{plan.Source.Group}' committed {committed[another].Offset} for partition {another.Partition}", plan.Source.Group);
        if (start is not null || committed.Count > 0 || await fresh.FindDoubtAsync(source, outputs.Select(topic => topic.Name), cancellation) is not { } filled)
            return committed.Count == 0 ? source.Partitions.Count : committed.Keys.Max(partition => partition.Partition) + 1;
        throw new WeirException("WEIR2004", $"group '{plan.Source.Group}' has committed nothing, but {(filled == plan.Sink.Topic ? "the sink" : "the output topic")} '{filled}' holds records: starting over could write everything a second time",
            "Say where to start: --start earliest, --start latest or --start 2026-01-31T08:00:00Z.");
    }

    // Without the permission to read configs Kafka's defaults are assumed; a broker that refuses more is answered by smaller transactions.
    async Task<OutputTopic> OutputAsync(TopicMetadata topic, CancellationToken cancellation)
    {
        var output = new OutputTopic(topic.Name, topic.Partitions.Count) { Id = topic.Id };
        output.Learn(await _admin.ReadableTopicConfigsAsync(topic.Name, cancellation));
        return output;
    }

    static WeirException Missing(string topic, string role) => new("WEIR2001", $"topic '{topic}' ({role}) does not exist",
        $"Create it: weir topics create {topic}; or set topics.create: missing for the topics that are written.");
}
