using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Network;

/// <summary>One connection between two processes.</summary>
sealed class SimulatedLink
{
    readonly SimulatedNetwork _network;
    readonly SimulatedPipe _toServer;
    readonly SimulatedPipe _toClient;

    public SimulatedLink(SimulatedNetwork network, SimulatedProcess client, SimulatedProcess server)
    {
        _network = network;
        Client = client;
        Server = server;
        _toServer = new(network, this);
        _toClient = new(network, this);
        ClientStream = new(this, incoming: _toClient, outgoing: _toServer);
        ServerStream = new(this, incoming: _toServer, outgoing: _toClient);
    }

    public SimulatedProcess Client { get; }

    public SimulatedProcess Server { get; }

    public SimulatedStream ClientStream { get; }

    public SimulatedStream ServerStream { get; }

    /// <summary>Both sides learn that the connection is gone; bytes under way are lost.</summary>
    public void Break()
    {
        _toServer.Break();
        _toClient.Break();
        _network.Forget(this);
    }

    /// <summary>One direction, or both, lose everything from now on; after a while the connection breaks.</summary>
    public void GoSilent()
    {
        int which = _network.Random.Next(3);
        if (which != 0) _toServer.IsSilent = true;
        if (which != 1) _toClient.IsSilent = true;
        _network.At(_network.Now + (_network.Random.NextDouble() * _network.Faults.SilenceMax), _ => Break());
    }

    /// <summary>A process died and its machine closes its sockets: what it had sent still arrives.</summary>
    public void EndFrom(SimulatedProcess side)
    {
        (side == Client ? _toClient : _toServer).Close();
        (side == Client ? _toServer : _toClient).End();
    }

    /// <summary>A machine died: the other side is told nothing.</summary>
    public void VanishFrom(SimulatedProcess side)
    {
        (side == Client ? _toClient : _toServer).Close();
        _toServer.IsSilent = _toClient.IsSilent = true;
    }
}
