using System.Net;
using System.Net.Sockets;

namespace Weir.Broker.Network;

/// <summary>Accepts connections on a port and has each one served.</summary>
sealed class Listener : IDisposable
{
    static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(20);

    static int _isPrepared;

    readonly Socket _socket;

    /// <exception cref="SocketException">The port is taken, or the address is not this machine's.</exception>
    public Listener(string host, int port)
    {
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : Resolved(host);
        _socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // No ReuseAddress: .NET makes SO_REUSEPORT of it too, and a second process would share the port. A restarted broker gets its port back at once all the same, since .NET binds with SO_REUSEADDR.
        _socket.Bind(new IPEndPoint(address, port));
        _socket.Listen(512);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>Has another thread load what the first socket of a process needs: that takes as long as opening an empty folder, which goes on meanwhile.</summary>
    public static void Prepare()
    {
        if (Interlocked.Exchange(ref _isPrepared, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(static _ => Load(), null);
    }

    /// <summary>The port, also when a free one was asked for.</summary>
    public int Port { get; }

    /// <summary>Accepts until <paramref name="stopping"/>.</summary>
    public async Task AcceptAsync(Action<Stream, string> serve, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _socket.AcceptAsync(stopping);
                client.NoDelay = true;
                serve(new NetworkStream(client, ownsSocket: true), $"/{((IPEndPoint)client.RemoteEndPoint!).Address}");
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // A client that left between connecting and being accepted is not the listener's end, nor are too many open files; but those stay for a while.
                await Task.WhenAny(Task.Delay(AfterFailure, TimeProvider.System, stopping));
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    static void Load()
    {
        try
        {
            // Not bound: it might be to the port that is wanted.
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose();
        }
        catch (SocketException)
        {
            // Whoever needs one is told.
        }
    }

    // By itself, so that who names an address does not load what resolves names.
    static IPAddress Resolved(string host) => Dns.GetHostAddresses(host)[0];
}
