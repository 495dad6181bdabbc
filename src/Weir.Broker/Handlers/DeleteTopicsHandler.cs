using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DeleteTopicsResponse;
using Topic = Weir.Broker.Topics.Topic;

namespace Weir.Broker.Handlers;

/// <summary>DeleteTopics 1-6: removes topics by name or id, with the offsets committed for them; answers when that is durable.</summary>
/// <remarks>Different from Apache Kafka: a topic is gone at once, not a minute later.</remarks>
sealed class DeleteTopicsHandler(TopicTable topics) : IDurableHandler<DeleteTopicsRequest, DeleteTopicsResponse>
{
    public async ValueTask<DeleteTopicsResponse> Handle(DeleteTopicsRequest request, RequestContext context)
    {
        var response = new DeleteTopicsResponse
        {
            Responses = context.Version >= 6
                ? [.. request.Topics.Select(asked => Delete(asked, context))]
                : [.. request.TopicNames.Select(name => Delete(name, context))],
        };
        await topics.Durable();
        return response;
    }

    public DeleteTopicsResponse Refuse(DeleteTopicsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Responses = context.Version >= 6
            ? [.. request.Topics.Select(topic => new DeletableTopicResult { Name = topic.Name, TopicId = topic.TopicId, ErrorCode = ErrorCode.KafkaStorageError, ErrorMessage = failure.Message })]
            : [.. request.TopicNames.Select(name => new DeletableTopicResult { Name = name, ErrorCode = ErrorCode.KafkaStorageError, ErrorMessage = failure.Message })],
    };

    DeletableTopicResult Delete(DeleteTopicsRequest.DeleteTopicState asked, RequestContext context)
    {
        if (asked.Name is not { } name) return Delete(asked.TopicId, context);
        return asked.TopicId == default ? Delete(name, context)
            : new() { Name = name, TopicId = asked.TopicId, ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = "You may not specify both topic name and topic id." };
    }

    // Who may not describe a topic is not told whether it is there, nor, by its id, what its name is.
    DeletableTopicResult Delete(string name, RequestContext context)
    {
        if (!May(AclOperation.Describe, name, context)) return new() { Name = name, ErrorCode = ErrorCode.TopicAuthorizationFailed, ErrorMessage = AccessDenied.Topic };
        if (topics.Find(name) is not { } topic) return new() { Name = name, ErrorCode = ErrorCode.UnknownTopicOrPartition };
        return May(AclOperation.Delete, name, context) ? Delete(topic) : new() { Name = name, ErrorCode = ErrorCode.TopicAuthorizationFailed, ErrorMessage = AccessDenied.Topic };
    }

    DeletableTopicResult Delete(Uuid id, RequestContext context)
    {
        if (topics.Find(id) is not { } topic) return new() { Name = null, TopicId = id, ErrorCode = ErrorCode.UnknownTopicId };
        if (May(AclOperation.Delete, topic.Name, context)) return Delete(topic);
        return new() { Name = May(AclOperation.Describe, topic.Name, context) ? topic.Name : null, TopicId = id, ErrorCode = ErrorCode.TopicAuthorizationFailed, ErrorMessage = AccessDenied.Topic };
    }

    static bool May(AclOperation operation, string topic, RequestContext context) => context.May(operation, AclResource.Topic, topic) || context.May(AclOperation.Delete);

    DeletableTopicResult Delete(Topic topic)
    {
        bool deleted = topics.Delete(topic);
        return new() { Name = topic.Name, TopicId = topic.Id, ErrorCode = deleted ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition };
    }
}
