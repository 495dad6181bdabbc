using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>IncrementalAlterConfigs 0-1: sets, deletes, appends to or subtracts from the configuration of topics; answered when durable (KIP-339).</summary>
/// <remarks>Different from Apache Kafka: the broker's own configuration comes from its options and can not be changed; an unknown operation is INVALID_REQUEST, not UNKNOWN_SERVER_ERROR.</remarks>
sealed class IncrementalAlterConfigsHandler(TopicTable topics) : IDurableHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    const sbyte Set = 0, Delete = 1, Append = 2, Subtract = 3;

    public async ValueTask<IncrementalAlterConfigsResponse> Handle(IncrementalAlterConfigsRequest request, RequestContext context)
    {
        var response = new IncrementalAlterConfigsResponse();
        foreach (var resource in request.Resources)
        {
            var (error, message) = Alter(resource, request.ValidateOnly, context);
            response.Responses.Add(new() { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = error, ErrorMessage = message });
        }
        await topics.Durable();
        return response;
    }

    public IncrementalAlterConfigsResponse Refuse(IncrementalAlterConfigsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Responses = [.. request.Resources.Select(resource => new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = ErrorCode.KafkaStorageError, ErrorMessage = failure.Message })],
    };

    (ErrorCode, string?) Alter(IncrementalAlterConfigsRequest.AlterConfigsResource resource, bool validateOnly, RequestContext context)
    {
        if (AlteredTopic.Problem(context, resource.ResourceType, resource.ResourceName) is { Error: not ErrorCode.None } wrong) return wrong;
        if (resource.Configs.DistinctBy(config => config.Name).Count() < resource.Configs.Count) return (ErrorCode.InvalidRequest, "A configuration is named twice.");
        if (resource.Configs.Find(config => config.ConfigOperation != Delete && config.Value is null) is { } empty) return (ErrorCode.InvalidRequest, $"Null value not supported for : {empty.Name}");
        if (resource.Configs.Find(config => config.ConfigOperation is Append or Subtract && TopicConfig.Of(config.Name) is { Kind: not ConfigKind.List }) is { } whole) return (ErrorCode.InvalidConfig, $"Can't {(whole.ConfigOperation == Append ? "APPEND" : "SUBTRACT")} to key {whole.Name} because its type is not LIST.");
        if (AlteredTopic.Problem(resource.ResourceName) is { Error: not ErrorCode.None } misnamed) return misnamed;
        var topic = topics.Find(resource.ResourceName);
        var changed = Changed(topic?.Settings.Configs ?? new Dictionary<string, string>(), resource.Configs);
        foreach (var config in resource.Configs)
        {
            if (config.ConfigOperation is < Set or > Subtract) return (ErrorCode.InvalidRequest, $"Operation {config.ConfigOperation} is unknown.");
            if (config.ConfigOperation != Delete && TopicConfig.Problem(config.Name, changed.GetValueOrDefault(config.Name)) is { } problem) return (ErrorCode.InvalidConfig, problem);
        }
        if (topic is null) return (ErrorCode.UnknownTopicOrPartition, null);
        if (!validateOnly) topics.Configure(topic, current => Changed(current, resource.Configs));
        return (ErrorCode.None, null);
    }

    // As Java's String.split does it: no text is one empty word, and empty words at the end of a text are none.
    static string[] Words(string? value) => value is "" ? [""] : value?.TrimEnd(',') is { Length: > 0 } words ? words.Split(',') : [];

    static Dictionary<string, string> Changed(IReadOnlyDictionary<string, string> current, List<IncrementalAlterConfigsRequest.AlterableConfig> changes)
    {
        var changed = new Dictionary<string, string>(current);
        foreach (var change in changes)
        {
            string[] words = (changed.GetValueOrDefault(change.Name) ?? TopicConfig.Of(change.Name)?.Default ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
            string[] named = Words(change.Value);
            if (change.ConfigOperation == Set && change.Value is { } value) changed[change.Name] = value;
            else if (change.ConfigOperation is Set or Delete) changed.Remove(change.Name);
            else if (change.ConfigOperation == Append) changed[change.Name] = string.Join(',', words.Union(named));
            else changed[change.Name] = string.Join(',', words.Except(named));
        }
        return changed;
    }
}
