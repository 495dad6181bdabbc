using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>Heartbeat 0-4: keeps a member's session and tells it of a rebalance.</summary>
sealed class HeartbeatHandler(GroupCoordinator groups) : IHandler<HeartbeatRequest, HeartbeatResponse>
{
    public ValueTask<HeartbeatResponse> Handle(HeartbeatRequest request, RequestContext context) => new(new HeartbeatResponse { ErrorCode = groups.Heartbeat(request) });
}
