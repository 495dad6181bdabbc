using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.FindCoordinatorResponse;

namespace Weir.Broker.Handlers;

/// <summary>FindCoordinator 0-6: this broker coordinates every group (key type 0) and every transactional id (1).</summary>
/// <remarks>Different from Apache Kafka: share groups (key type 2, KIP-932) are not served: INVALID_REQUEST.</remarks>
sealed class FindCoordinatorHandler(Node node) : IHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    public ValueTask<FindCoordinatorResponse> Handle(FindCoordinatorRequest request, RequestContext context)
    {
        // To version 3 one key is asked for.
        var error = context.Version < 4 ? Problem(request.KeyType, request.Key, context) : ErrorCode.None;
        bool found = error == ErrorCode.None;
        return new(new FindCoordinatorResponse
        {
            ErrorCode = error,
            ErrorMessage = null,
            NodeId = found ? node.Id : -1,
            Host = found ? node.Host : "",
            Port = found ? node.Port : -1,
            Coordinators = [.. request.CoordinatorKeys.Select(key => Find(key, Problem(request.KeyType, key, context)))],
        });
    }

    Coordinator Find(string key, ErrorCode error) => error == ErrorCode.None
        ? new() { Key = key, ErrorMessage = null, NodeId = node.Id, Host = node.Host, Port = node.Port }
        : new() { Key = key, ErrorCode = error, ErrorMessage = null, NodeId = -1, Host = "", Port = -1 };

    static ErrorCode Problem(sbyte keyType, string key, RequestContext context) => keyType switch
    {
        0 => context.May(AclOperation.Describe, AclResource.Group, key) ? ErrorCode.None : ErrorCode.GroupAuthorizationFailed,
        1 => context.May(AclOperation.Describe, AclResource.TransactionalId, key) ? ErrorCode.None : ErrorCode.TransactionalIdAuthorizationFailed,
        _ => ErrorCode.InvalidRequest,
    };
}
