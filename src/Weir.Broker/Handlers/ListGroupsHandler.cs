using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ListGroupsResponse;

namespace Weir.Broker.Handlers;

/// <summary>ListGroups 0-5: all groups, or those in certain states (KIP-518) or of certain types (KIP-848): classic or consumer.</summary>
sealed class ListGroupsHandler(GroupCoordinator groups) : IHandler<ListGroupsRequest, ListGroupsResponse>
{
    public ValueTask<ListGroupsResponse> Handle(ListGroupsRequest request, RequestContext context)
    {
        var all = groups.DescribeAll(group => new ListedGroup { GroupId = group.Id, ProtocolType = group.Kind, GroupState = group.StateName, GroupType = group.Type });
        bool allOfThem = context.May(AclOperation.Describe);
        return new(new ListGroupsResponse { Groups = [.. all.Where(group => (allOfThem || context.May(AclOperation.Describe, AclResource.Group, group.GroupId)) && Wanted(request.StatesFilter, group.GroupState) && Wanted(request.TypesFilter, group.GroupType))] });
    }

    static bool Wanted(List<string> filter, string value) => filter.Count == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);
}
