using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeConfigsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeConfigs 1-4: the configuration of topics and of this broker.</summary>
/// <remarks>Different from Apache Kafka: of the broker only what its options set is shown, and no documentation; other resources have no configuration.</remarks>
sealed class DescribeConfigsHandler(Node node, TopicTable topics, EmbeddedBrokerOptions options) : IHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    /// <summary>Types of resources that Apache Kafka has: topics, brokers, their loggers, client metrics, groups.</summary>
    static readonly sbyte[] Known = [2, 4, 8, 16, 32];

    static readonly EmbeddedBrokerOptions Defaults = new();

    public ValueTask<DescribeConfigsResponse> Handle(DescribeConfigsRequest request, RequestContext context) => new(new DescribeConfigsResponse
    {
        // One that nobody knows spoils the others.
        Results = [.. request.Resources.Select(resource => request.Resources.TrueForAll(known => Known.Contains(known.ResourceType)) ? Describe(resource, request.IncludeSynonyms, context)
            : new() { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = "Unexpected resource type.", ResourceType = resource.ResourceType, ResourceName = resource.ResourceName })],
    });

    DescribeConfigsResult Describe(DescribeConfigsRequest.DescribeConfigsResource asked, bool synonyms, RequestContext context)
    {
        var result = new DescribeConfigsResult { ErrorMessage = null, ResourceType = asked.ResourceType, ResourceName = asked.ResourceName };
        var (error, message) = AccessDenied.ToConfigs(context, AclOperation.DescribeConfigs, asked.ResourceType, asked.ResourceName);
        if (error != ErrorCode.None) (result.ErrorCode, result.ErrorMessage) = (error, message);
        else if (asked.ResourceType == (sbyte)ConfigResource.Broker)
        {
            if (asked.ResourceName.Length > 0 && asked.ResourceName != node.Id.ToString()) (result.ErrorCode, result.ErrorMessage) = (ErrorCode.InvalidRequest, $"Unexpected broker id, expected {node.Id}, but received {asked.ResourceName}");
            else result.Configs = [.. BrokerConfigs(synonyms).Where(config => Wanted(asked, config.Name))];
        }
        else if (asked.ResourceType == (sbyte)ConfigResource.Topic)
        {
            if (TopicName.Problem(asked.ResourceName) is { } problem) (result.ErrorCode, result.ErrorMessage) = (ErrorCode.InvalidTopicException, problem);
            else if (topics.Find(asked.ResourceName) is { } topic) result.Configs = [.. TopicConfig.All.Where(config => Wanted(asked, config.Name)).Select(config => Describe(config, topic.Settings, synonyms))];
            else result.ErrorCode = ErrorCode.UnknownTopicOrPartition;
        }
        else (result.ErrorCode, result.ErrorMessage) = (ErrorCode.InvalidRequest, $"Resource type {asked.ResourceType} has no configuration here.");
        return result;
    }

    static bool Wanted(DescribeConfigsRequest.DescribeConfigsResource asked, string name) => asked.ConfigurationKeys is not { Count: > 0 } keys || keys.Contains(name);

    static DescribeConfigsResourceResult Describe(TopicConfig config, TopicSettings settings, bool synonyms)
    {
        bool set = settings.Configs.ContainsKey(config.Name);
        var result = new DescribeConfigsResourceResult
        {
            Name = config.Name,
            Value = settings.Value(config.Name),
            ConfigSource = (sbyte)(set ? ConfigSource.Topic : ConfigSource.Default),
            ConfigType = (sbyte)config.Kind,
            Documentation = null,
        };
        if (!synonyms) return result;
        if (set) result.Synonyms.Add(new() { Name = config.Name, Value = result.Value, Source = (sbyte)ConfigSource.Topic });
        if (config.Broker is { } broker) result.Synonyms.Add(new() { Name = broker, Value = config.Default, Source = (sbyte)ConfigSource.Default });
        return result;
    }

    IEnumerable<DescribeConfigsResourceResult> BrokerConfigs(bool synonyms) => BrokerConfig.All.Select(config => Static(config.Name, config.ValueIn(options), config.Kind, config.ValueIn(Defaults), synonyms))
        .Append(Static("default.replication.factor", "1", ConfigKind.Int, "1", synonyms)).OrderBy(config => config.Name, StringComparer.Ordinal);

    static DescribeConfigsResourceResult Static(string name, string value, ConfigKind kind, string byDefault, bool synonyms)
    {
        var source = value == byDefault ? ConfigSource.Default : ConfigSource.StaticBroker;
        var result = new DescribeConfigsResourceResult { Name = name, Value = value, ReadOnly = true, ConfigSource = (sbyte)source, ConfigType = (sbyte)kind, Documentation = null };
        if (!synonyms) return result;
        if (source != ConfigSource.Default) result.Synonyms.Add(new() { Name = name, Value = value, Source = (sbyte)source });
        result.Synonyms.Add(new() { Name = name, Value = byDefault, Source = (sbyte)ConfigSource.Default });
        return result;
    }
}
