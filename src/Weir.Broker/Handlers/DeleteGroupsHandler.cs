using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DeleteGroupsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DeleteGroups 0-2: removes groups without members, and their offsets, those in open transactions too.</summary>
sealed class DeleteGroupsHandler(GroupCoordinator groups) : IDurableHandler<DeleteGroupsRequest, DeleteGroupsResponse>
{
    public async ValueTask<DeleteGroupsResponse> Handle(DeleteGroupsRequest request, RequestContext context)
    {
        var response = new DeleteGroupsResponse { Results = [.. request.GroupsNames.Select(id => new DeletableGroupResult { GroupId = id, ErrorCode = context.May(AclOperation.Delete, AclResource.Group, id) ? groups.Delete(id) : ErrorCode.GroupAuthorizationFailed })] };
        await groups.Durable();
        return response;
    }

    public DeleteGroupsResponse Refuse(DeleteGroupsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Results = [.. request.GroupsNames.Select(id => new DeletableGroupResult { GroupId = id, ErrorCode = ErrorCode.CoordinatorNotAvailable })],
    };
}
