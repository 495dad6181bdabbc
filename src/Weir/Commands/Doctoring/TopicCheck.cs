using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Trial;

namespace Weir.Commands.Doctoring;

/// <summary>Whether a pipeline's topics are there, can be read and written, and may be by this user.</summary>
sealed class TopicCheck(KafkaClient client, PipelinePlan plan, Findings findings)
{
    readonly KafkaAdmin _admin = new(client);

    /// <returns>Source, sink with the topics of routes, and dead letters.</returns>
    public async Task<(TopicState Source, IReadOnlyList<TopicState> Outputs, TopicState DeadLetters)> RunAsync(CancellationToken cancellation)
    {
        string[] names = [plan.Source.Topic, .. plan.OutputTopics, plan.DeadLetters.Topic, .. plan.RetryTopics.Select(topic => topic.Name), .. plan.LookupTopics.Select(lookup => lookup.Topic)];
        var answer = await client.SendToAnyAsync(new MetadataRequest { Topics = [.. names.Distinct().Select(name => new MetadataRequest.MetadataRequestTopic { Name = name })], AllowAutoTopicCreation = false, IncludeTopicAuthorizedOperations = true }, cancellation);
        var source = await StateAsync(answer, plan.Source.Topic, "source", cancellation);
        var outputs = new List<TopicState>();
        foreach (string topic in plan.OutputTopics) outputs.Add(await StateAsync(answer, topic, topic == plan.Sink.Topic ? "sink" : "route", cancellation));
        var dead = await StateAsync(answer, plan.DeadLetters.Topic, "dead letters", cancellation);
        Check(source, $"Create it: weir topics create {source.Name}");
        foreach (var output in (TopicState[])[.. outputs, dead]) Check(output, $"Create it: weir topics create {output.Name}; or set topics.create: missing");
        foreach (var retry in plan.RetryTopics) CheckRetry(await StateAsync(answer, retry.Name, "retry", cancellation), new(retry, source.Partitions, (int)(source.Number("max.message.bytes") ?? TrialTopics.UsualBytesMax)));
        foreach (var lookup in plan.LookupTopics) CheckLookup(await StateAsync(answer, lookup.Topic, $"lookup {lookup.Lookup}", cancellation));
        return (source, outputs, dead);
    }

    // The settings by which a run would refuse to start.
    void CheckRetry(TopicState retry, RetryTopicNeeds needs)
    {
        Check(retry, needs.Partitions == 0 ? $"Create it when '{plan.Source.Topic}' is there, with as many partitions; or set topics.create: missing" : $"Create it: {needs.Creation}; or set topics.create: missing");
        if (retry.Metadata is not { ErrorCode: ErrorCode.None }) return;
        var misfits = retry.Configs is null ? [] : needs.Misfits(retry.Configs).ToList();
        if (retry.Partitions < needs.Partitions && MayBeCreated) findings.Ok(retry.Subject, $"will be given {needs.Partitions} partitions, as the source has (topics.create: missing)");
        else if (retry.Partitions < needs.Partitions) misfits.Insert(0, RetryTopicMisfit.TooFew(retry.Name, retry.Partitions, needs.Partitions));
        foreach (var misfit in misfits) findings.Fail(retry.Subject, misfit.What, misfit.Next);
    }

    void CheckLookup(TopicState lookup)
    {
        Check(lookup, $"Create it: weir topics create {lookup.Name} --config cleanup.policy=compact");
        if (lookup.Configs is not null && lookup.Text("cleanup.policy") is { } policy && !policy.Contains("compact", StringComparison.Ordinal))
            findings.Warn(lookup.Subject, $"is not compacted (cleanup.policy={policy}): it grows with each change, and entries that are old are gone at the next start", $"Set cleanup.policy=compact on '{lookup.Name}'");
    }

    async Task<TopicState> StateAsync(MetadataResponse answer, string name, string role, CancellationToken cancellation)
    {
        var topic = answer.Topics.Single(topic => topic.Name == name);
        if (topic.ErrorCode == ErrorCode.TopicAuthorizationFailed) findings.Fail($"{role} {name}", "this user may not see it (TOPIC_AUTHORIZATION_FAILED)", $"Allow {string.Join(", ", OperationsOn(role))} and DESCRIBE on it");
        if (topic.ErrorCode != ErrorCode.None) return new(name, role, topic.ErrorCode == ErrorCode.TopicAuthorizationFailed ? new() { ErrorCode = topic.ErrorCode } : null, null);
        try
        {
            return new(name, role, topic, await _admin.DescribeTopicConfigsAsync(name, cancellation));
        }
        catch (KafkaServerException)
        {
            return new(name, role, topic, null);
        }
    }

    void Check(TopicState topic, string remedy)
    {
        string[] operations = OperationsOn(topic.Role);
        bool isWritten = operations.Contains("WRITE");
        if (topic.Metadata is null)
        {
            if (isWritten && MayBeCreated) findings.Ok(topic.Subject, "does not exist and will be created (topics.create: missing)");
            else findings.Fail(topic.Subject, "does not exist", remedy);
            return;
        }
        if (topic.Metadata.ErrorCode != ErrorCode.None) return;
        int before = findings.All.Count(finding => finding.Level == FindingLevel.Fail);
        Permissions(topic, operations);
        Partitions(topic, isWritten);
        if (findings.All.Count(finding => finding.Level == FindingLevel.Fail) > before) return;
        findings.Ok(topic.Subject, $"{topic.Partitions} partitions, {topic.Metadata.Partitions.Min(partition => partition.ReplicaNodes.Count)} replicas, {(topic.Operations.AreKnown ? $"{string.Join(" and ", operations)} {(operations.Length == 1 ? "is" : "are")} allowed" : "the broker does not tell permissions")}");
    }

    bool MayBeCreated => plan.Topics.Create == TopicCreation.Missing;

    static string[] OperationsOn(string role) => role switch
    {
        "retry" => ["READ", "WRITE"],
        "source" => ["READ"],
        _ when role.StartsWith("lookup ", StringComparison.Ordinal) => ["READ"],
        _ => ["WRITE"],
    };

    void Permissions(TopicState topic, string[] operations)
    {
        if (!topic.Operations.AreKnown) return;
        var missing = topic.Operations.Missing([.. operations, "DESCRIBE"]);
        if (missing.Count > 0) findings.Fail(topic.Subject, $"this user may not {string.Join(" and ", missing)}", $"Allow {string.Join(" and ", missing)} on the topic");
        else if (topic.Configs is null) findings.Warn(topic.Subject, topic.Role == "retry" ? "its retention and cleanup.policy may not be asked: a run cannot check them" : "its configs may not be asked: Kafka's defaults are taken for its limits, and what it refuses is found out by being refused", "Allow DESCRIBE_CONFIGS on the topic");
    }

    void Partitions(TopicState topic, bool isWritten)
    {
        foreach (var partition in topic.Metadata!.Partitions.Where(partition => partition.LeaderId < 0))
            findings.Fail(topic.Subject, $"partition {partition.PartitionIndex} has no leader: it can be neither read nor written", $"Start the brokers that have it: {string.Join(", ", partition.ReplicaNodes)}");
        if (!isWritten || topic.Number("min.insync.replicas") is not { } least) return;
        foreach (var partition in topic.Metadata.Partitions.Where(partition => partition.LeaderId >= 0 && partition.IsrNodes.Count < least))
            findings.Fail(topic.Subject, $"partition {partition.PartitionIndex} has {partition.IsrNodes.Count} replicas in sync and min.insync.replicas is {least}: writes are refused", "Start the brokers that are down, or give the topic more replicas");
    }
}
