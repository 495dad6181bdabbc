using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>Those of the APIs of groups.</summary>
static partial class Refusals
{
    static FindCoordinatorResponse Of(FindCoordinatorRequest asked, ErrorCode error, string? message) => new()
    {
        ErrorCode = error,
        ErrorMessage = message,
        NodeId = -1,
        Port = -1,
        Coordinators = [.. asked.CoordinatorKeys.Select(key => new FindCoordinatorResponse.Coordinator { Key = key, NodeId = -1, Port = -1, ErrorCode = error, ErrorMessage = message })],
    };

    // MEMBER_ID_REQUIRED brings an id; with any other error the client keeps its own.
    static JoinGroupResponse Of(JoinGroupRequest asked, short version, ErrorCode error) => new() { ErrorCode = error, MemberId = asked.MemberId, ProtocolName = version >= 7 ? null : "" };

    static LeaveGroupResponse Of(LeaveGroupRequest asked, short version, ErrorCode error) => version >= 3 && asked.Members.Count > 0 && error is ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId
        ? new() { Members = [.. asked.Members.Select(member => new LeaveGroupResponse.MemberResponse { MemberId = member.MemberId, GroupInstanceId = member.GroupInstanceId, ErrorCode = error })] }
        : new() { ErrorCode = error };

    static OffsetCommitResponse Of(OffsetCommitRequest asked, ErrorCode error) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new OffsetCommitResponse.OffsetCommitResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.TopicId,
            Partitions = [.. topic.Partitions.Select(partition => new OffsetCommitResponse.OffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })],
    };

    // Version 1 has no place for an error but beside each partition.
    static OffsetFetchResponse Of(OffsetFetchRequest asked, short version, ErrorCode error)
    {
        if (version >= 8) return new() { Groups = [.. asked.Groups.Select(group => Of(group, error))] };
        if (version >= 2 && !(IsOfPartition(error) && asked.Topics is { Count: > 0 })) return new() { ErrorCode = error };
        return new()
        {
            Topics = [.. (asked.Topics ?? []).Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopic
            {
                Name = topic.Name,
                Partitions = [.. topic.PartitionIndexes.Select(partition => new OffsetFetchResponse.OffsetFetchResponsePartition { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = error })],
            })],
        };
    }

    static OffsetFetchResponse.OffsetFetchResponseGroup Of(OffsetFetchRequest.OffsetFetchRequestGroup asked, ErrorCode error)
    {
        if (!IsOfPartition(error) || asked.Topics is not { Count: > 0 } topics) return new() { GroupId = asked.GroupId, ErrorCode = error };
        return new()
        {
            GroupId = asked.GroupId,
            Topics = [.. topics.Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopics
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                Partitions = [.. topic.PartitionIndexes.Select(partition => new OffsetFetchResponse.OffsetFetchResponsePartitions { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = error })],
            })],
        };
    }

    static OffsetDeleteResponse Of(OffsetDeleteRequest asked, ErrorCode error) => !IsOfPartition(error) ? new() { ErrorCode = error } : new()
    {
        Topics = [.. asked.Topics.Select(topic => new OffsetDeleteResponse.OffsetDeleteResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new OffsetDeleteResponse.OffsetDeleteResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })],
    };

    static DescribeGroupsResponse Of(DescribeGroupsRequest asked, ErrorCode error, string? message) => new()
    {
        Groups = [.. asked.Groups.Select(id => new DescribeGroupsResponse.DescribedGroup { GroupId = id, ErrorCode = error, ErrorMessage = message })],
    };

    static ConsumerGroupDescribeResponse Of(ConsumerGroupDescribeRequest asked, ErrorCode error, string? message) => new()
    {
        Groups = [.. asked.GroupIds.Select(id => new ConsumerGroupDescribeResponse.DescribedGroup { GroupId = id, ErrorCode = error, ErrorMessage = message })],
    };

    static DeleteGroupsResponse Of(DeleteGroupsRequest asked, ErrorCode error) => new()
    {
        Results = [.. asked.GroupsNames.Select(id => new DeleteGroupsResponse.DeletableGroupResult { GroupId = id, ErrorCode = error })],
    };
}
