using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.CreatePartitionsResponse;

namespace Weir.Broker.Handlers;

/// <summary>CreatePartitions 0-3: raises the number of a topic's partitions; answered when durable.</summary>
sealed class CreatePartitionsHandler(Node node, TopicTable topics) : IDurableHandler<CreatePartitionsRequest, CreatePartitionsResponse>
{
    public async ValueTask<CreatePartitionsResponse> Handle(CreatePartitionsRequest request, RequestContext context)
    {
        var response = new CreatePartitionsResponse { Results = [.. request.Topics.Select(topic => Grow(topic, request.ValidateOnly, context))] };
        await topics.Durable();
        return response;
    }

    public CreatePartitionsResponse Refuse(CreatePartitionsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Results = [.. request.Topics.Select(topic => new CreatePartitionsTopicResult { Name = topic.Name, ErrorCode = ErrorCode.KafkaStorageError, ErrorMessage = failure.Message })],
    };

    CreatePartitionsTopicResult Grow(CreatePartitionsRequest.CreatePartitionsTopic asked, bool validateOnly, RequestContext context)
    {
        if (!context.May(AclOperation.Alter, AclResource.Topic, asked.Name)) return new() { Name = asked.Name, ErrorCode = ErrorCode.TopicAuthorizationFailed };
        var topic = topics.Find(asked.Name);
        var (error, message) = topic is null ? (ErrorCode.UnknownTopicOrPartition, null)
            : asked.Count <= topic.Partitions.Count ? (ErrorCode.InvalidPartitions, $"The topic {asked.Name} currently has {topic.Partitions.Count} partition(s); {asked.Count} would not be an increase.")
            : asked.Count > CreateTopicsHandler.MaxPartitions ? (ErrorCode.InvalidPartitions, $"{asked.Count} partitions were asked for; at most {CreateTopicsHandler.MaxPartitions} are allowed.")
            : asked.Assignments is { } assigned && !IsPossible(assigned, asked.Count - topic.Partitions.Count) ? (ErrorCode.InvalidReplicaAssignment, $"Each partition that is added has to be assigned to broker {node.Id}.")
            : (ErrorCode.None, (string?)null);
        if (error == ErrorCode.None && !validateOnly) topics.Grow(topic!, asked.Count);
        return new() { Name = asked.Name, ErrorCode = error, ErrorMessage = message };
    }

    bool IsPossible(List<CreatePartitionsRequest.CreatePartitionsAssignment> assigned, int added) => assigned.Count == added && assigned.TrueForAll(partition => partition.BrokerIds is [var broker] && broker == node.Id);
}
