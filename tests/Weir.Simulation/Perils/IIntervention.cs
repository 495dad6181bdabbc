using Weir.Broker;
using Weir.Protocol;

namespace Weir.Simulation.Perils;

/// <summary>Gets between the workers and the broker.</summary>
interface IIntervention
{
    /// <summary>Sees a request before the broker does; null lets it pass.</summary>
    ValueTask<FaultAction?> BeforeAsync(BrokerRequest request);

    /// <summary>Sees an answer before it is sent; null lets it pass.</summary>
    ValueTask<FaultAction?> AfterAsync(BrokerRequest request, IMessage answer);
}
