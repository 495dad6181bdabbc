using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>AlterConfigs 0-2: replaces all that is set on topics: what the request does not name has its default again (KIP-133). Answered when durable.</summary>
/// <remarks>Different from Apache Kafka: the broker's own configuration comes from its options and can not be changed.</remarks>
sealed class AlterConfigsHandler(TopicTable topics) : IDurableHandler<AlterConfigsRequest, AlterConfigsResponse>
{
    public async ValueTask<AlterConfigsResponse> Handle(AlterConfigsRequest request, RequestContext context)
    {
        var twice = request.Resources.GroupBy(resource => (resource.ResourceType, resource.ResourceName)).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var response = new AlterConfigsResponse();
        foreach (var resource in request.Resources.DistinctBy(resource => (resource.ResourceType, resource.ResourceName)))
        {
            var (error, message) = twice.Contains((resource.ResourceType, resource.ResourceName)) ? (ErrorCode.InvalidRequest, "Duplicate resource.") : Alter(resource, request.ValidateOnly, context);
            response.Responses.Add(new() { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = error, ErrorMessage = message });
        }
        await topics.Durable();
        return response;
    }

    public AlterConfigsResponse Refuse(AlterConfigsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Responses = [.. request.Resources.Select(resource => new AlterConfigsResponse.AlterConfigsResourceResponse { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName, ErrorCode = ErrorCode.KafkaStorageError, ErrorMessage = failure.Message })],
    };

    (ErrorCode, string?) Alter(AlterConfigsRequest.AlterConfigsResource resource, bool validateOnly, RequestContext context)
    {
        if (AlteredTopic.Problem(context, resource.ResourceType, resource.ResourceName) is { Error: not ErrorCode.None } wrong) return wrong;
        if (resource.Configs.Where(config => config.Value is null).Select(config => config.Name).ToList() is { Count: > 0 } missing) return (ErrorCode.InvalidRequest, $"Null value not supported for : {string.Join(", ", missing)}");
        if (AlteredTopic.Problem(resource.ResourceName) is { Error: not ErrorCode.None } misnamed) return misnamed;
        if (resource.Configs.DistinctBy(config => config.Name).Count() < resource.Configs.Count) return (ErrorCode.InvalidRequest, "A configuration is named twice.");
        if (resource.Configs.Select(config => TopicConfig.Problem(config.Name, config.Value)).FirstOrDefault(problem => problem is not null) is { } problem) return (ErrorCode.InvalidConfig, problem);
        if (topics.Find(resource.ResourceName) is not { } topic) return (ErrorCode.UnknownTopicOrPartition, null);
        if (!validateOnly) topics.Configure(topic, _ => resource.Configs.ToDictionary(config => config.Name, config => config.Value!));
        return (ErrorCode.None, null);
    }
}
