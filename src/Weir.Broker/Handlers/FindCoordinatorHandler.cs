using Weir.Broker.Network;
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
        var error = request.KeyType is 0 or 1 ? ErrorCode.None : ErrorCode.InvalidRequest;
        bool found = error == ErrorCode.None;
        return new(new FindCoordinatorResponse
        {
            ErrorCode = error,
            ErrorMessage = null,
            NodeId = found ? node.Id : -1,
            Host = found ? node.Host : "",
            Port = found ? node.Port : -1,
            Coordinators = [.. request.CoordinatorKeys.Select(key => new Coordinator
            {
                Key = key,
                ErrorCode = error,
                ErrorMessage = null,
                NodeId = found ? node.Id : -1,
                Host = found ? node.Host : "",
                Port = found ? node.Port : -1,
            })],
        });
    }
}
