using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.CreateAclsResponse;

namespace Weir.Broker.Handlers;

/// <summary>CreateAcls 1-3: adds ACLs, which count for every request from then on (KIP-140, KIP-290); answered when durable. SECURITY_DISABLED where the options enforce none.</summary>
/// <remarks>One that is there already is no error. Different from Apache Kafka: one with something unknown in it is answered with INVALID_REQUEST; Kafka closes the connection; so is one with ANY, which is UNKNOWN_SERVER_ERROR there.</remarks>
sealed class CreateAclsHandler(AclTable acls) : IDurableHandler<CreateAclsRequest, CreateAclsResponse>
{
    public async ValueTask<CreateAclsResponse> Handle(CreateAclsRequest request, RequestContext context)
    {
        if (context.Login.Authorizer is null) return Answer(request, _ => (ErrorCode.SecurityDisabled, "No Authorizer is configured."));
        if (!context.May(AclOperation.Alter)) return Answer(request, _ => (ErrorCode.ClusterAuthorizationFailed, AccessDenied.Cluster));
        long frame = acls.Add(request.Creations.Select(Read).Where(acl => acl.Problem() is null));
        await acls.SyncedAsync(frame);
        return Answer(request, creation => Read(creation).Problem() is { } problem ? (ErrorCode.InvalidRequest, problem) : default);
    }

    public CreateAclsResponse Refuse(CreateAclsRequest request, RequestContext context, StorageFailedException failure) => Answer(request, _ => (ErrorCode.KafkaStorageError, failure.Message));

    static Acl Read(CreateAclsRequest.AclCreation creation) =>
        new((AclResource)creation.ResourceType, (AclPattern)creation.ResourcePatternType, creation.ResourceName, creation.Principal, creation.Host, (AclOperation)creation.Operation, (AclPermission)creation.PermissionType);

    static CreateAclsResponse Answer(CreateAclsRequest request, Func<CreateAclsRequest.AclCreation, (ErrorCode Error, string? Message)> result) => new()
    {
        Results = [.. request.Creations.Select(result).Select(found => new AclCreationResult { ErrorCode = found.Error, ErrorMessage = found.Message })],
    };
}
