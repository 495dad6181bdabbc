using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>SyncGroup 0-5: the leader brings the assignment, each member gets its own; answered when the generation is durable.</summary>
sealed class SyncGroupHandler(GroupCoordinator groups) : IDurableHandler<SyncGroupRequest, SyncGroupResponse>
{
    public ValueTask<SyncGroupResponse> Handle(SyncGroupRequest request, RequestContext context) => context.May(AclOperation.Read, AclResource.Group, request.GroupId)
        ? groups.SyncAsync(request)
        : new(new SyncGroupResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });

    public SyncGroupResponse Refuse(SyncGroupRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
}
