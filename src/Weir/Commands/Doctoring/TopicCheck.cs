using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

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
        Check(source, "READ", mayBeCreated: false);
        foreach (var output in outputs) Check(output, "WRITE", plan.Topics.Create == TopicCreation.Missing);
        Check(dead, "WRITE", plan.Topics.Create == TopicCreation.Missing);
        foreach (var retry in plan.RetryTopics)
        {
            var state = await StateAsync(answer, retry.Name, "retry", cancellation);
            Check(state, "WRITE", plan.Topics.Create == TopicCreation.Missing);
            if (state.Metadata is { ErrorCode: ErrorCode.None }) Permissions(state, "READ");
        }
        foreach (var lookup in plan.LookupTopics) Check(await StateAsync(answer, lookup.Topic, $"lookup {lookup.Lookup}", cancellation));
        return (source, outputs, dead);
    }

    void Check(TopicState lookup)
    {
        Check(lookup, "READ", mayBeCreated: false);
        if (lookup.Configs is not null && lookup.Text("cleanup.policy") is { } policy && !policy.Contains("compact", StringComparison.Ordinal))
            findings.Warn(lookup.Subject, $"is not compacted (cleanup.policy={policy}): it grows with each change, and entries that are old are gone at the next start", $"Set cleanup.policy=compact on '{lookup.Name}'");
    }

    async Task<TopicState> StateAsync(MetadataResponse answer, string name, string role, CancellationToken cancellation)
    {
        var topic = answer.Topics.Single(topic => topic.Name == name);
        if (topic.ErrorCode == ErrorCode.TopicAuthorizationFailed) findings.Fail($"{role} {name}", "this user may not see it (TOPIC_AUTHORIZATION_FAILED)", $"Allow {(IsRead(role) ? "READ" : "WRITE")} and DESCRIBE on it");
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

    void Check(TopicState topic, string operation, bool mayBeCreated)
    {
        if (topic.Metadata is null)
        {
            if (mayBeCreated) findings.Ok(topic.Subject, "does not exist and will be created (topics.create: missing)");
            else findings.Fail(topic.Subject, "does not exist", $"Create it: weir topics create {topic.Name}{(topic.Role == "source" ? "" : IsRead(topic.Role) ? " --config cleanup.policy=compact" : "; or set topics.create: missing")}");
            return;
        }
        if (topic.Metadata.ErrorCode != ErrorCode.None) return;
        int before = findings.All.Count(finding => finding.Level == FindingLevel.Fail);
        Permissions(topic, operation);
        Partitions(topic, isWritten: operation == "WRITE");
        if (findings.All.Count(finding => finding.Level == FindingLevel.Fail) > before) return;
        findings.Ok(topic.Subject, $"{topic.Partitions} partitions, {topic.Metadata.Partitions.Min(partition => partition.ReplicaNodes.Count)} replicas, {(topic.Operations.AreKnown ? $"{operation} is allowed" : "the broker does not tell permissions")}");
    }

    static bool IsRead(string role) => role == "source" || role.StartsWith("lookup ", StringComparison.Ordinal);

    void Permissions(TopicState topic, string operation)
    {
        if (!topic.Operations.AreKnown) return;
        var missing = topic.Operations.Missing(operation, "DESCRIBE");
        if (missing.Count > 0) findings.Fail(topic.Subject, $"this user may not {string.Join(" and ", missing)}", $"Allow {string.Join(" and ", missing)} on the topic");
        else if (topic.Configs is null) findings.Warn(topic.Subject, "its configs may not be asked: Kafka's defaults are taken for its limits, and what it refuses is found out by being refused", "Allow DESCRIBE_CONFIGS on the topic");
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
