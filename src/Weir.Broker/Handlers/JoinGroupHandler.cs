using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>JoinGroup 0-9: a member joins or rejoins a classic group; the answer comes when the rebalance has all members.</summary>
/// <remarks>
/// Member ids are given first (MEMBER_ID_REQUIRED, KIP-394), static members keep their place (KIP-345), a restarted static leader may skip
/// the assignment (KIP-814). Different from Apache Kafka: the request of a member that waits is answered, with REBALANCE_IN_PROGRESS, when the member sends another, and not left open; one that is refused for its protocols leaves no group behind;
/// group.initial.rebalance.delay.ms is 0 unless the options say so; groups have no greatest size.
/// </remarks>
sealed class JoinGroupHandler(GroupCoordinator groups) : IDurableHandler<JoinGroupRequest, JoinGroupResponse>
{
    /// <summary>From this version the name of no protocol is null.</summary>
    const short NullableSince = 7;

    public async ValueTask<JoinGroupResponse> Handle(JoinGroupRequest request, RequestContext context)
    {
        var response = !context.May(AclOperation.Read, AclResource.Group, request.GroupId) ? new() { ErrorCode = ErrorCode.GroupAuthorizationFailed, ProtocolName = "" } : await groups.JoinAsync(request.GroupId, new(
        request.MemberId, request.GroupInstanceId, context.ClientId ?? "", context.ClientHost, request.SessionTimeoutMs, request.RebalanceTimeoutMs, request.ProtocolType,
        [.. request.Protocols.Select(protocol => new GroupProtocol(protocol.Name, protocol.Metadata.ToArray()))], context.Version));
        if (response.ErrorCode != ErrorCode.None && context.Version >= NullableSince) response.ProtocolName = null;
        return response;
    }

    public JoinGroupResponse Refuse(JoinGroupRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable, MemberId = request.MemberId, ProtocolName = context.Version >= NullableSince ? null : "" };
}
