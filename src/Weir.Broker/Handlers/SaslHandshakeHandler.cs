using Weir.Broker.Network;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>SaslHandshake 0-1: which mechanism a client wants to show by who it is (KIP-43, KIP-152).</summary>
/// <remarks>
/// Where the broker has no users it is refused with ILLEGAL_SASL_STATE, as on Kafka's listeners without SASL.
/// Different from Apache Kafka: version 0, whose exchange would not be in requests, is refused with ILLEGAL_SASL_STATE too; no second login on a connection (KIP-368): sessions do not end.
/// </remarks>
sealed class SaslHandshakeHandler : IHandler<SaslHandshakeRequest, SaslHandshakeResponse>
{
    public ValueTask<SaslHandshakeResponse> Handle(SaslHandshakeRequest request, RequestContext context)
    {
        var (error, mechanisms) = context.Version == 0 ? (ErrorCode.IllegalSaslState, []) : context.Login.Begin(request.Mechanism);
        context.ClosesAfter = error != ErrorCode.None && context.Login.IsMissing;
        return new(new SaslHandshakeResponse { ErrorCode = error, Mechanisms = [.. mechanisms] });
    }
}
