using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.LeaveGroupResponse;

namespace Weir.Broker.Handlers;

/// <summary>LeaveGroup 0-5: members go; from version 3 several, static ones by their instance id (KIP-345).</summary>
sealed class LeaveGroupHandler(GroupCoordinator groups) : IDurableHandler<LeaveGroupRequest, LeaveGroupResponse>
{
    public async ValueTask<LeaveGroupResponse> Handle(LeaveGroupRequest request, RequestContext context)
    {
        var response = new LeaveGroupResponse();
        if (!context.May(AclOperation.Read, AclResource.Group, request.GroupId)) response.ErrorCode = ErrorCode.GroupAuthorizationFailed;
        else if (request.GroupId.Length == 0) response.ErrorCode = ErrorCode.InvalidGroupId;
        else if (context.Version < 3) response.ErrorCode = groups.Leave(request.GroupId, [new() { MemberId = request.MemberId }])[0];
        else response.Members = [.. request.Members.Zip(groups.Leave(request.GroupId, request.Members), Left)];
        await groups.Durable();
        return response;
    }

    public LeaveGroupResponse Refuse(LeaveGroupRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };

    static MemberResponse Left(LeaveGroupRequest.MemberIdentity member, ErrorCode error) => new() { MemberId = member.MemberId, GroupInstanceId = member.GroupInstanceId, ErrorCode = error };
}
