using Weir.Broker.Network;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>SaslAuthenticate 0-2: the exchange of PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 (KIP-152).</summary>
/// <remarks>A login that fails is answered after 100 ms, as by Kafka's connection.failed.authentication.delay.ms, and the connection is closed. Of SCRAM a nonce that is not ours is refused, as by Kafka from 4.0 on: librdkafka before 2.6.1 sends one.</remarks>
sealed class SaslAuthenticateHandler(BrokerClock clock) : IHandler<SaslAuthenticateRequest, SaslAuthenticateResponse>
{
    static readonly TimeSpan FailureDelay = TimeSpan.FromMilliseconds(100);

    public async ValueTask<SaslAuthenticateResponse> Handle(SaslAuthenticateRequest request, RequestContext context)
    {
        var (answer, error, problem) = context.Login.Next(request.AuthBytes.Span);
        context.ClosesAfter = error != ErrorCode.None && context.Login.IsMissing;
        if (error == ErrorCode.SaslAuthenticationFailed) await Task.Delay(FailureDelay, clock.Time, context.Closed);
        return new() { ErrorCode = error, ErrorMessage = problem, AuthBytes = answer };
    }
}
