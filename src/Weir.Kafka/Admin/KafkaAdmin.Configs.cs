using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    const sbyte TopicResource = 2;
    const sbyte BrokerResource = 4;
    const sbyte TopicSource = 1;
    const sbyte SetConfig = 0;
    const sbyte DeleteConfig = 1;

    /// <summary>The configs in force for a topic, by name.</summary>
    public Task<IReadOnlyDictionary<string, ConfigEntry>> DescribeTopicConfigsAsync(string topic, CancellationToken cancellation) =>
        RetryAsync(_ => DescribeConfigsAsync(TopicResource, topic, $"topic '{topic}'", request => client.SendToAnyAsync(request, cancellation)), cancellation);

    /// <summary>The same; empty where this user may not read them, or the broker cannot tell.</summary>
    /// <exception cref="KafkaServerException">UNKNOWN_TOPIC_OR_PARTITION …</exception>
    public async Task<IReadOnlyDictionary<string, ConfigEntry>> ReadableTopicConfigsAsync(string topic, CancellationToken cancellation)
    {
        try
        {
            return await DescribeTopicConfigsAsync(topic, cancellation);
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion)
        {
            return new Dictionary<string, ConfigEntry>();
        }
    }

    /// <summary>The configs in force on a broker, by name.</summary>
    public Task<IReadOnlyDictionary<string, ConfigEntry>> DescribeBrokerConfigsAsync(int node, CancellationToken cancellation) =>
        RetryAsync(_ => DescribeConfigsAsync(BrokerResource, node.ToString(), $"broker {node}", request => client.SendAsync(node, Lane.Control, request, cancellation).AsTask()), cancellation);

    /// <summary>Changes configs of a topic and leaves the others as they are (KIP-339); a null value goes back to the cluster's default.</summary>
    /// <exception cref="KafkaServerException">INVALID_CONFIG, POLICY_VIOLATION, TOPIC_AUTHORIZATION_FAILED …</exception>
    public Task AlterTopicConfigsAsync(string topic, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation) => RetryAsync(async _ =>
    {
        var request = new IncrementalAlterConfigsRequest
        {
            Resources =
            [
                new()
                {
                    ResourceType = TopicResource,
                    ResourceName = topic,
                    Configs = [.. changes.Select(change => new IncrementalAlterConfigsRequest.AlterableConfig { Name = change.Key, Value = change.Value, ConfigOperation = change.Value is null ? DeleteConfig : SetConfig })],
                },
            ],
        };
        var answer = await client.SendToControllerAsync(request, cancellation, OperationTimeout);
        var result = answer.Responses.Single();
        Check(result.ErrorCode, $"topic '{topic}'", result.ErrorMessage);
        return true;
    }, cancellation);

    static async Task<IReadOnlyDictionary<string, ConfigEntry>> DescribeConfigsAsync(sbyte type, string name, string subject, Func<DescribeConfigsRequest, Task<DescribeConfigsResponse>> send)
    {
        var answer = await send(new() { Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = null }] });
        var result = answer.Results.Single();
        Check(result.ErrorCode, subject, result.ErrorMessage);
        // Source 1 is the topic itself, 2 and 4 the broker's dynamic and static settings (DescribeConfigsResponse.ConfigSource).
        return result.Configs.ToDictionary(config => config.Name, config => new ConfigEntry(config.Name, config.Value, IsDefault: type == TopicResource ? config.ConfigSource != TopicSource : config.ConfigSource is 5 or 3, config.ReadOnly));
    }
}
