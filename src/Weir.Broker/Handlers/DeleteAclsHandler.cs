using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DeleteAclsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DeleteAcls 1-3: removes the ACLs that filters name, and answers which those were (KIP-140, KIP-290); answered when durable. SECURITY_DISABLED where the options enforce none.</summary>
/// <remarks>Different from Apache Kafka: a filter with something unknown in it is answered with INVALID_REQUEST; Kafka closes the connection.</remarks>
sealed class DeleteAclsHandler(AclTable acls) : IDurableHandler<DeleteAclsRequest, DeleteAclsResponse>
{
    public async ValueTask<DeleteAclsResponse> Handle(DeleteAclsRequest request, RequestContext context)
    {
        if (context.Login.Authorizer is null) return Refused(request, ErrorCode.SecurityDisabled, "No Authorizer is configured.");
        if (!context.May(AclOperation.Alter)) return Refused(request, ErrorCode.ClusterAuthorizationFailed, AccessDenied.Cluster);
        List<AclFilter> filters = [.. request.Filters.Select(Read)];
        var (removed, frame) = acls.Remove([.. filters.Where(filter => filter.Problem() is null)]);
        await acls.SyncedAsync(frame);
        var response = new DeleteAclsResponse();
        int next = 0;
        foreach (var filter in filters)
        {
            response.FilterResults.Add(filter.Problem() is { } problem
                ? new() { ErrorCode = ErrorCode.InvalidRequest, ErrorMessage = problem }
                : new() { ErrorMessage = null, MatchingAcls = [.. removed[next++].Select(Describe)] });
        }
        return response;
    }

    public DeleteAclsResponse Refuse(DeleteAclsRequest request, RequestContext context, StorageFailedException failure) => Refused(request, ErrorCode.KafkaStorageError, failure.Message);

    static DeleteAclsResponse Refused(DeleteAclsRequest request, ErrorCode error, string message) => new() { FilterResults = [.. request.Filters.Select(_ => new DeleteAclsFilterResult { ErrorCode = error, ErrorMessage = message })] };

    static AclFilter Read(DeleteAclsRequest.DeleteAclsFilter filter) =>
        new((AclResource)filter.ResourceTypeFilter, (AclPattern)filter.PatternTypeFilter, filter.ResourceNameFilter, filter.PrincipalFilter, filter.HostFilter, (AclOperation)filter.Operation, (AclPermission)filter.PermissionType);

    static DeleteAclsMatchingAcl Describe(Acl acl) => new()
    {
        ErrorMessage = null,
        ResourceType = (sbyte)acl.Resource,
        ResourceName = acl.Name,
        PatternType = (sbyte)acl.Pattern,
        Principal = acl.Principal,
        Host = acl.Host,
        Operation = (sbyte)acl.Operation,
        PermissionType = (sbyte)acl.Permission,
    };
}
