using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ConsumerGroupDescribeResponse;

namespace Weir.Broker.Handlers;

/// <summary>ConsumerGroupDescribe 0-1: epochs, assignor and members of consumer groups (KIP-848), with what they have and what they shall have.</summary>
/// <remarks>A classic group answers GROUP_ID_NOT_FOUND: DescribeGroups knows it. Topics that were deleted meanwhile are left out. A group that has a topic which the one who asks may not describe answers TOPIC_AUTHORIZATION_FAILED.</remarks>
sealed class ConsumerGroupDescribeHandler(GroupCoordinator groups, TopicTable topics) : IHandler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse>
{
    // What a member speaks: 0 the classic protocol, 1 the consumer protocol.
    const sbyte OfConsumerProtocol = 1;

    public ValueTask<ConsumerGroupDescribeResponse> Handle(ConsumerGroupDescribeRequest request, RequestContext context)
    {
        var response = new ConsumerGroupDescribeResponse { Groups = [.. request.GroupIds.Select(id => Describe(id, context))] };
        foreach (var group in response.Groups.Where(group => request.IncludeAuthorizedOperations && group.ErrorCode == ErrorCode.None)) group.AuthorizedOperations = Operations.OnGroup(context, group.GroupId);
        return new(response);
    }

    DescribedGroup Describe(string id, RequestContext context)
    {
        if (!context.May(AclOperation.Describe, AclResource.Group, id)) return new() { GroupId = id, ErrorCode = ErrorCode.GroupAuthorizationFailed };
        var group = Describe(id);
        var named = group.Members.SelectMany(member => member.Assignment.TopicPartitions.Concat(member.TargetAssignment.TopicPartitions)).Select(topic => topic.TopicName).Distinct();
        return named.All(topic => context.May(AclOperation.Describe, AclResource.Topic, topic)) ? group
            : new() { GroupId = id, ErrorCode = ErrorCode.TopicAuthorizationFailed, ErrorMessage = "The group has described topic(s) that the client is not authorized to describe." };
    }

    DescribedGroup Describe(string id)
    {
        if (id.Length == 0) return new() { GroupId = id, ErrorCode = ErrorCode.InvalidGroupId };
        return groups.Describe(id, group => group is ConsumerGroup consumers ? Describe(consumers) : null)
            ?? new() { GroupId = id, ErrorCode = ErrorCode.GroupIdNotFound, ErrorMessage = $"Group {id} is not a consumer group, or there is none." };
    }

    DescribedGroup Describe(ConsumerGroup group) => new()
    {
        GroupId = group.Id,
        GroupState = group.StateName,
        GroupEpoch = group.Epoch,
        AssignmentEpoch = group.TargetEpoch,
        AssignorName = group.Assignor,
        Members = [.. group.Members.Select(member => new Member
        {
            MemberId = member.Id,
            InstanceId = member.InstanceId,
            RackId = member.RackId,
            MemberEpoch = member.Epoch,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            SubscribedTopicNames = [.. member.Topics],
            SubscribedTopicRegex = member.Pattern?.Text ?? "",
            // What it has to give up is its own until it did.
            Assignment = Describe(member.Assigned.Keys.Concat(member.Revoking.Keys)),
            TargetAssignment = Describe(member.Target),
            MemberType = OfConsumerProtocol,
        })],
    };

    Assignment Describe(IEnumerable<TopicIdPartition> partitions) => new()
    {
        TopicPartitions = [.. partitions.GroupBy(partition => partition.TopicId, partition => partition.Partition)
            .Select(of => (Topic: topics.Find(of.Key), Numbers: of.Order())).Where(of => of.Topic is not null).OrderBy(of => of.Topic!.Name, StringComparer.Ordinal)
            .Select(of => new TopicPartitionsValue { TopicId = of.Topic!.Id, TopicName = of.Topic.Name, Partitions = [.. of.Numbers] })],
    };
}
