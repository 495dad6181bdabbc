using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>Heartbeat 0-4: keeps a member's session and tells it of a rebalance.</summary>
sealed class HeartbeatHandler(GroupCoordinator groups) : IDurableHandler<HeartbeatRequest, HeartbeatResponse>
{
    public ValueTask<HeartbeatResponse> Handle(HeartbeatRequest request, RequestContext context) => new(new HeartbeatResponse
    {
        ErrorCode = context.May(AclOperation.Read, AclResource.Group, request.GroupId) ? groups.Heartbeat(request) : ErrorCode.GroupAuthorizationFailed,
    });

    public HeartbeatResponse Refuse(HeartbeatRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
}
