using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    /// <summary>Creates a topic and waits until each of its partitions has a leader.</summary>
    /// <exception cref="KafkaServerException">TOPIC_ALREADY_EXISTS, INVALID_REPLICATION_FACTOR, TOPIC_AUTHORIZATION_FAILED, POLICY_VIOLATION …</exception>
    public async Task CreateTopicAsync(NewTopic topic, CancellationToken cancellation)
    {
        bool mayBeOurs = false;
        await RetryAsync(async _ =>
        {
            try
            {
                var answer = await client.SendToControllerAsync(CreateRequest(topic), cancellation, OperationTimeout + client.Options.RequestTimeout);
                var result = answer.Topics.Single();
                // An earlier try whose answer was lost may have made it.
                if (!(mayBeOurs && result.ErrorCode == ErrorCode.TopicAlreadyExists)) Check(result.ErrorCode, $"topic '{topic.Name}'", result.ErrorMessage);
                return true;
            }
            catch (KafkaConnectionException)
            {
                mayBeOurs = true;
                throw;
            }
        }, cancellation);
        await WaitForLeadersAsync(topic.Name, cancellation);
    }

    /// <summary>Creates the topic unless it exists, then whatever its partitions and configs are.</summary>
    /// <returns>Whether it was created.</returns>
    public async Task<bool> CreateTopicIfMissingAsync(NewTopic topic, CancellationToken cancellation)
    {
        try
        {
            await CreateTopicAsync(topic, cancellation);
            return true;
        }
        catch (KafkaServerException e) when (e.Code == ErrorCode.TopicAlreadyExists)
        {
            await WaitForLeadersAsync(topic.Name, cancellation);
            return false;
        }
    }

    /// <summary>Deletes a topic with everything in it; the brokers remove its files later.</summary>
    /// <exception cref="KafkaServerException">UNKNOWN_TOPIC_OR_PARTITION, TOPIC_DELETION_DISABLED, TOPIC_AUTHORIZATION_FAILED …</exception>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => RetryAsync(async _ =>
    {
        var request = new DeleteTopicsRequest { TopicNames = [topic], Topics = [new() { Name = topic }], TimeoutMs = (int)OperationTimeout.TotalMilliseconds };
        var answer = await client.SendToControllerAsync(request, cancellation, OperationTimeout + client.Options.RequestTimeout);
        var result = answer.Responses.Single();
        Check(result.ErrorCode, $"topic '{topic}'", result.ErrorMessage);
        return true;
    }, cancellation);

    /// <summary>Adds partitions until there are <paramref name="total"/>; keys move to other partitions by that.</summary>
    /// <exception cref="KafkaServerException">INVALID_PARTITIONS when there are as many or more already.</exception>
    public async Task CreatePartitionsAsync(string topic, int total, CancellationToken cancellation)
    {
        await RetryAsync(async _ =>
        {
            var request = new CreatePartitionsRequest { Topics = [new() { Name = topic, Count = total, Assignments = null }], TimeoutMs = (int)OperationTimeout.TotalMilliseconds };
            var answer = await client.SendToControllerAsync(request, cancellation, OperationTimeout + client.Options.RequestTimeout);
            var result = answer.Results.Single();
            Check(result.ErrorCode, $"topic '{topic}'", result.ErrorMessage);
            return true;
        }, cancellation);
        await WaitForLeadersAsync(topic, cancellation, total);
    }

    /// <summary>Every topic that this user may see, by name.</summary>
    /// <param name="includeInternal">Whether Kafka's own topics are listed too.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<IReadOnlyList<TopicMetadata>> ListTopicsAsync(bool includeInternal, CancellationToken cancellation)
    {
        var metadata = await RetryAsync(_ => client.RefreshAsync(null, cancellation), cancellation);
        return [.. metadata.Topics.Values.Where(topic => includeInternal || !topic.IsInternal).OrderBy(topic => topic.Name, StringComparer.Ordinal)];
    }

    /// <summary>One topic as the cluster knows it now.</summary>
    /// <exception cref="KafkaServerException">UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED …</exception>
    public Task<TopicMetadata> DescribeTopicAsync(string topic, CancellationToken cancellation) => RetryAsync(async _ => (await RefreshTopicsAsync([topic], cancellation)).Topics[topic], cancellation);

    /// <summary>One topic, or null where it does not exist.</summary>
    public async Task<TopicMetadata?> FindTopicAsync(string topic, CancellationToken cancellation)
    {
        try
        {
            return await DescribeTopicAsync(topic, cancellation);
        }
        catch (KafkaServerException e) when (e.Code == ErrorCode.UnknownTopicOrPartition)
        {
            return null;
        }
    }

    static CreateTopicsRequest CreateRequest(NewTopic topic) => new()
    {
        Topics =
        [
            new()
            {
                Name = topic.Name,
                NumPartitions = topic.Partitions,
                ReplicationFactor = topic.ReplicationFactor,
                Configs = [.. topic.Configs.Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Key, Value = config.Value })],
            },
        ],
        timeoutMs = (int)OperationTimeout.TotalMilliseconds,
    };

    async Task<ClusterMetadata> RefreshTopicsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        var metadata = await client.RefreshAsync(topics, cancellation);
        foreach (string topic in topics) Check(metadata.Topics.GetValueOrDefault(topic)?.Error ?? ErrorCode.UnknownTopicOrPartition, $"topic '{topic}'");
        return metadata;
    }

    Task WaitForLeadersAsync(string name, CancellationToken cancellation, int partitions = 1) => RetryAsync(async _ =>
    {
        var topic = (await client.RefreshAsync([name], cancellation)).Topics.GetValueOrDefault(name);
        bool isReady = topic is { Error: ErrorCode.None } && topic.Partitions.Count >= partitions && topic.Partitions.All(partition => partition.Leader >= 0);
        return isReady ? true : throw new KafkaServerException(ErrorCode.LeaderNotAvailable, $"topic '{name}'");
    }, cancellation);
}
