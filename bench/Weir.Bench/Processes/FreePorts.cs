using System.Net;
using System.Net.Sockets;

namespace Weir.Bench.Processes;

/// <summary>Ports of loopback that nobody listens on, below the system's range for outgoing connections and apart from those of the tests.</summary>
static class FreePorts
{
    const int First = 21_000;
    const int Blocks = 100;
    const int BlockPorts = 30;
    static int _taken;

    /// <summary>The first of 30 neighbouring ports.</summary>
    public static int Take()
    {
        for (int tries = 0; tries < Blocks; tries++)
        {
            int first = First + (Environment.ProcessId + 7 * Interlocked.Increment(ref _taken)) % Blocks * BlockPorts;
            if (Enumerable.Range(first, BlockPorts).All(IsFree)) return first;
        }
        throw new BenchFailure($"no {BlockPorts} neighbouring ports are free from {First} on");
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
