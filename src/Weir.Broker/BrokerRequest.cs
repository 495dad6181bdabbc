using Weir.Broker.Handlers;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>A request as <see cref="BrokerFaults"/> sees it.</summary>
/// <param name="ApiKey">The API asked.</param>
/// <param name="Version">Its version.</param>
/// <param name="ClientId">The client's name for itself.</param>
/// <param name="Message">The request, for instance a <see cref="ProduceRequest"/>; its byte fields are valid until it is answered, of one that <see cref="BrokerFaults.See"/> keeps for ever.</param>
public sealed record BrokerRequest(ApiKey ApiKey, short Version, string? ClientId, IMessage Message)
{
    internal Node? Node { get; init; }

    /// <summary>The answer that refuses all of it: the error beside each partition, topic or group asked for where the API has a place there, else once; Metadata names the broker all the same.</summary>
    /// <param name="error">Kafka's error.</param>
    /// <param name="message">The same in words; not every API has a place for them.</param>
    /// <returns>To close the connection where no answer is wanted, as Kafka does: Produce with acks=0.</returns>
    public FaultAction Refuse(ErrorCode error, string? message = null) =>
        Message is ProduceRequest { Acks: 0 } ? FaultAction.Close : FaultAction.Answer(Refusals.Of(Message, Version, error, message, Node ?? throw new InvalidOperationException("only a broker's own requests can be refused")));
}
