using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.OffsetDeleteResponse;

namespace Weir.Broker.Handlers;

/// <summary>OffsetDelete 0: takes back committed offsets of a group.</summary>
/// <remarks>A group of consumers may have members: what one of them subscribes to answers GROUP_SUBSCRIBED_TO_TOPIC (KIP-496). Any other group must have none.</remarks>
sealed class OffsetDeleteHandler(GroupCoordinator groups, TopicTable topics) : IDurableHandler<OffsetDeleteRequest, OffsetDeleteResponse>
{
    public async ValueTask<OffsetDeleteResponse> Handle(OffsetDeleteRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Delete, AclResource.Group, request.GroupId)) return new() { ErrorCode = ErrorCode.GroupAuthorizationFailed };
        ErrorCode Problem(string topic, int partition) => !context.May(AclOperation.Read, AclResource.Topic, topic) ? ErrorCode.TopicAuthorizationFailed
            : topics.Find(new TopicPartition(topic, partition)) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None;
        var partitions = request.Topics.SelectMany(topic => topic.Partitions.Where(partition => Problem(topic.Name, partition.PartitionIndex) == ErrorCode.None).Select(partition => new TopicPartition(topic.Name, partition.PartitionIndex)));
        var subscribed = new HashSet<string>(StringComparer.Ordinal);
        var response = new OffsetDeleteResponse { ErrorCode = request.GroupId.Length == 0 ? ErrorCode.InvalidGroupId : groups.DeleteOffsets(request.GroupId, [.. partitions], subscribed) };
        response.Topics = response.ErrorCode != ErrorCode.None ? [] : [.. request.Topics.Select(topic => new OffsetDeleteResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new OffsetDeleteResponsePartition
            {
                PartitionIndex = partition.PartitionIndex,
                ErrorCode = Problem(topic.Name, partition.PartitionIndex) is var problem and not ErrorCode.None ? problem : subscribed.Contains(topic.Name) ? ErrorCode.GroupSubscribedToTopic : ErrorCode.None,
            })],
        })];
        await groups.Durable();
        return response;
    }

    public OffsetDeleteResponse Refuse(OffsetDeleteRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
}
