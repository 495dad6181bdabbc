using System.Net;
using System.Net.Sockets;

namespace Weir.Support.Clusters;

/// <summary>Ports nobody listens on, below the system's range for outgoing connections.</summary>
static class FreePorts
{
    static int _taken;

    /// <summary>The first of 30 neighbouring ports; no two calls of one process get the same.</summary>
    public static int Take()
    {
        for (int tries = 0; tries < 100; tries++)
        {
            int first = 24_000 + (Environment.ProcessId % 150 + 7 * Interlocked.Increment(ref _taken)) % 260 * 30;
            if (Enumerable.Range(first, 30).All(IsFree)) return first;
        }
        throw new InvalidOperationException("no 30 neighbouring ports of loopback are free from 24000 to 31799");
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
