using Weir.Protocol;

namespace Weir.Broker;

/// <summary>Where a test gets between the broker and its clients. Both see requests in the order of their connection; whatever takes long delays what follows on it.</summary>
public sealed class BrokerFaults
{
    /// <summary>Sees a request before it is handled. Closing here means that it never arrived.</summary>
    public Func<BrokerRequest, ValueTask<FaultAction>>? OnRequest { get; set; }

    /// <summary>Sees an answer before it is sent. Closing here means that the work was done and the client does not know.</summary>
    public Func<BrokerRequest, IMessage, ValueTask<FaultAction>>? OnResponse { get; set; }
}
