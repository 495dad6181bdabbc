using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeGroupsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeGroups 0-6: state, assignor and members of classic groups; an unknown group, and one of the consumer protocol, is Dead, from version 6 GROUP_ID_NOT_FOUND (KIP-1043).</summary>
sealed class DescribeGroupsHandler(GroupCoordinator groups) : IHandler<DescribeGroupsRequest, DescribeGroupsResponse>
{
    public ValueTask<DescribeGroupsResponse> Handle(DescribeGroupsRequest request, RequestContext context)
    {
        var response = new DescribeGroupsResponse { Groups = [.. request.Groups.Select(id => Describe(id, context))] };
        foreach (var group in response.Groups.Where(group => request.IncludeAuthorizedOperations && group.ErrorCode == ErrorCode.None)) group.AuthorizedOperations = Operations.OnGroup(context, group.GroupId);
        return new(response);
    }

    DescribedGroup Describe(string id, RequestContext context)
    {
        if (!context.May(AclOperation.Describe, AclResource.Group, id)) return new() { GroupId = id, ErrorCode = ErrorCode.GroupAuthorizationFailed };
        return groups.Describe(id, group => group is ClassicGroup classic ? Describe(classic) : null) ?? Unknown(id, context.Version);
    }

    static DescribedGroup Describe(ClassicGroup group) => new()
    {
        GroupId = group.Id,
        GroupState = group.State.ToString(),
        ProtocolType = group.ProtocolType ?? "",
        ProtocolData = group.State == GroupState.Stable ? group.Protocol ?? "" : "",
        Members = [.. group.Members.Select(member => new DescribedGroupMember
        {
            MemberId = member.Id,
            GroupInstanceId = member.InstanceId,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            MemberMetadata = group.State == GroupState.Stable ? member.MetadataOf(group.Protocol) : default,
            MemberAssignment = member.Assignment,
        })],
    };

    static DescribedGroup Unknown(string id, short version) => new()
    {
        GroupId = id,
        GroupState = "Dead",
        ErrorCode = version >= 6 ? ErrorCode.GroupIdNotFound : ErrorCode.None,
        ErrorMessage = version >= 6 ? $"Group {id} is not a classic group, or there is none." : null,
    };
}
