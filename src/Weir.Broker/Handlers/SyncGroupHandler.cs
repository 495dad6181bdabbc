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
    /// <summary>From this version a member says what was agreed on (KIP-559).</summary>
    const short NamesProtocolSince = 5;

    public ValueTask<SyncGroupResponse> Handle(SyncGroupRequest request, RequestContext context) => context.Version >= NamesProtocolSince && (request.ProtocolType is null || request.ProtocolName is null)
        ? new(new SyncGroupResponse { ErrorCode = ErrorCode.InconsistentGroupProtocol })
        : context.May(AclOperation.Read, AclResource.Group, request.GroupId) ? groups.SyncAsync(request)
        : new(new SyncGroupResponse { ErrorCode = ErrorCode.GroupAuthorizationFailed });

    public SyncGroupResponse Refuse(SyncGroupRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
}
