using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>ConsumerGroupHeartbeat 0-1: a member of a consumer group (KIP-848) joins, keeps its session, tells what it owns, learns what it shall own, and leaves.</summary>
/// <remarks>
/// Assignors uniform (default) and range; subscriptions by name and, from version 1, by a pattern; static members; a commit in an older epoch (KIP-1251). A group without members goes
/// over from one protocol to the other. Who may not describe a topic that is named is refused; of a pattern's topics a member is given those that it might describe at its last heartbeat when the assignment is made, and until its first one after the broker's start any: a change of ACLs makes no new assignment. Different from Apache Kafka: members of both protocols are never in one group (no online migration): GROUP_ID_NOT_FOUND here, INCONSISTENT_GROUP_PROTOCOL
/// in JoinGroup; a new target assignment is made at the next heartbeat, not at most once a second (group.consumer.assignment.interval.ms); patterns are read by .NET and looked at again as soon
/// as a topic comes or goes; groups have no configuration of their own; of shares that are equally large the uniform assignor may give a member another one; racks are written down and not used.
/// </remarks>
sealed class ConsumerGroupHeartbeatHandler(GroupCoordinator groups) : IDurableHandler<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>
{
    public ValueTask<ConsumerGroupHeartbeatResponse> Handle(ConsumerGroupHeartbeatRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Read, AclResource.Group, request.GroupId)) return new(new ConsumerGroupHeartbeatResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });
        if (request.SubscribedTopicNames?.All(topic => context.May(AclOperation.Describe, AclResource.Topic, topic)) == false) return new(new ConsumerGroupHeartbeatResponse { ErrorCode = ErrorCode.TopicAuthorizationFailed });
        if (Problem(request, context.Version) is { } problem) return new(new ConsumerGroupHeartbeatResponse { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = problem });
        if (request.ServerAssignor is { } assignor && Assignors.Find(assignor) is null)
        {
            string message = $"ServerAssignor {assignor} is not supported. Supported assignors: {string.Join(", ", Assignors.All.Select(known => known.Name))}.";
            return new(new ConsumerGroupHeartbeatResponse { ErrorCode = ErrorCode.UnsupportedAssignor, ErrorMessage = message });
        }
        return groups.HeartbeatAsync(request, context.ClientId ?? "", context.ClientHost, context.Login.Authorizer is null ? null : topic => context.May(AclOperation.Describe, AclResource.Topic, topic));
    }

    public ConsumerGroupHeartbeatResponse Refuse(ConsumerGroupHeartbeatRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };

    // In the order, and in the words, of Apache Kafka.
    static string? Problem(ConsumerGroupHeartbeatRequest request, short version)
    {
        bool needsId = version >= 1 || request.MemberEpoch is > ConsumerMember.Joining or ConsumerMember.Leaving;
        if (needsId && string.IsNullOrWhiteSpace(request.MemberId)) return "MemberId can't be empty.";
        if (string.IsNullOrWhiteSpace(request.GroupId)) return "GroupId can't be empty.";
        if (request.InstanceId is { } instance && string.IsNullOrWhiteSpace(instance)) return "InstanceId can't be empty.";
        if (request.RackId is { } rack && string.IsNullOrWhiteSpace(rack)) return "RackId can't be empty.";
        return request.MemberEpoch switch
        {
            ConsumerMember.Joining => JoinProblem(request),
            ConsumerMember.LeavingForAWhile when request.InstanceId is null => "InstanceId can't be null.",
            < ConsumerMember.LeavingForAWhile => "MemberEpoch is invalid.",
            _ => null,
        };
    }

    static string? JoinProblem(ConsumerGroupHeartbeatRequest request)
    {
        if (request.RebalanceTimeoutMs == -1) return "RebalanceTimeoutMs must be provided in first request.";
        if (request.TopicPartitions is not { Count: 0 }) return "TopicPartitions must be empty when (re-)joining.";
        return request.SubscribedTopicNames is null && request.SubscribedTopicRegex is null ? "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining." : null;
    }
}
