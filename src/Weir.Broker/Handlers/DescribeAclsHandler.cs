using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeAclsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeAcls 1-3: the ACLs that a filter names (KIP-140, KIP-290). SECURITY_DISABLED where the options enforce none.</summary>
/// <remarks>Different from Apache Kafka: a filter with something unknown in it is answered with INVALID_REQUEST; Kafka closes the connection.</remarks>
sealed class DescribeAclsHandler(AclTable acls) : IHandler<DescribeAclsRequest, DescribeAclsResponse>
{
    public ValueTask<DescribeAclsResponse> Handle(DescribeAclsRequest request, RequestContext context) => new(Describe(request, context));

    DescribeAclsResponse Describe(DescribeAclsRequest request, RequestContext context)
    {
        var filter = new AclFilter((AclResource)request.ResourceTypeFilter, (AclPattern)request.PatternTypeFilter, request.ResourceNameFilter, request.PrincipalFilter, request.HostFilter, (AclOperation)request.Operation, (AclPermission)request.PermissionType);
        if (context.Login.Authorizer is null) return new() { ErrorCode = ErrorCode.SecurityDisabled, ErrorMessage = "No Authorizer is configured on the broker" };
        if (!context.May(AclOperation.Describe)) return new() { ErrorCode = ErrorCode.ClusterAuthorizationFailed, ErrorMessage = AccessDenied.Cluster };
        if (filter.Problem() is { } problem) return new() { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = problem };
        return new() { ErrorMessage = null, Resources = [.. acls.Find(filter).GroupBy(acl => (acl.Resource, acl.Pattern, acl.Name)).Select(group => Describe([.. group]))] };
    }

    static DescribeAclsResource Describe(IReadOnlyList<Acl> acls) => new()
    {
        ResourceType = (sbyte)acls[0].Resource,
        ResourceName = acls[0].Name,
        PatternType = (sbyte)acls[0].Pattern,
        Acls = [.. acls.Select(acl => new AclDescription { Principal = acl.Principal, Host = acl.Host, Operation = (sbyte)acl.Operation, PermissionType = (sbyte)acl.Permission })],
    };
}
