using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.OffsetDeleteResponse;

namespace Weir.Broker.Handlers;

/// <summary>OffsetDelete 0: takes back committed offsets of a group.</summary>
/// <remarks>Different from Apache Kafka: the group must have no members; Kafka also allows it for topics that no member subscribes to.</remarks>
sealed class OffsetDeleteHandler(GroupCoordinator groups) : IDurableHandler<OffsetDeleteRequest, OffsetDeleteResponse>
{
    public async ValueTask<OffsetDeleteResponse> Handle(OffsetDeleteRequest request, RequestContext context)
    {
        var partitions = request.Topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition.PartitionIndex)));
        var response = new OffsetDeleteResponse { ErrorCode = groups.DeleteOffsets(request.GroupId, [.. partitions]) };
        response.Topics = [.. request.Topics.Select(topic => new OffsetDeleteResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new OffsetDeleteResponsePartition { PartitionIndex = partition.PartitionIndex })],
        })];
        await groups.Durable();
        return response;
    }

    public OffsetDeleteResponse Refuse(OffsetDeleteRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
}
