using Weir.Kafka;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Network;

/// <summary>The network as one process reaches it.</summary>
sealed class SimulatedTransport(SimulatedNetwork network, SimulatedProcess client) : ITransport
{
    public ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation) => network.ConnectAsync(client, cancellation);
}
