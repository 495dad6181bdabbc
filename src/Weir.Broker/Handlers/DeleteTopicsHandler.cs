using Weir.Broker.Network;
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
                ? [.. request.Topics.Select(asked => asked.Name is { } name ? Delete(name) : Delete(asked.TopicId))]
                : [.. request.TopicNames.Select(Delete)],
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

    DeletableTopicResult Delete(string name) => topics.Find(name) is { } topic
        ? Delete(topic)
        : new() { Name = name, ErrorCode = ErrorCode.UnknownTopicOrPartition };

    DeletableTopicResult Delete(Uuid id) => topics.Find(id) is { } topic
        ? Delete(topic)
        : new() { Name = null, TopicId = id, ErrorCode = ErrorCode.UnknownTopicId };

    DeletableTopicResult Delete(Topic topic)
    {
        bool deleted = topics.Delete(topic);
        return new() { Name = topic.Name, TopicId = topic.Id, ErrorCode = deleted ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition };
    }
}
