using System.Net;
using System.Net.Sockets;
using Weir.Kafka.Connections;

namespace Weir.Kafka;

/// <summary>TCP with Nagle's algorithm off, so that a request waits for nothing, and with keep-alive, so that what stands between does not forget a connection that rests.</summary>
public sealed class SocketTransport : ITransport
{
    // Firewalls and address translators forget what rests for some minutes, the strictest for one.
    const int KeepAliveSeconds = 30;
    const int KeepAliveIntervalSeconds = 5;
    const int KeepAliveTries = 3;

    /// <summary>Bytes of a socket's send buffer; 0 leaves it to the system. Default 0.</summary>
    public int SendBufferBytes { get; init; }

    /// <summary>Bytes of a socket's receive buffer; 0 leaves it to the system. Default 0.</summary>
    public int ReceiveBufferBytes { get; init; }

    readonly AddressTurns _turns = new();

    /// <summary>The addresses of a name. Default: the system's.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <inheritdoc/>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        try
        {
            return await ConnectAsync(_turns.InTurn(host, await Resolve(host, cancellation)), port, cancellation);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
        catch (OperationCanceledException)
        {
            // An address that refuses is followed by the next one; one that is silent leaves no time for it.
            _turns.Failed(host);
            throw;
        }
    }

    async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        SocketException? refused = null;
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancellation);
            }
            catch (SocketException exception)
            {
                refused = exception;
            }
        }
        throw refused ?? new SocketException((int)SocketError.HostNotFound);
    }

    async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (SendBufferBytes > 0) socket.SendBufferSize = SendBufferBytes;
            if (ReceiveBufferBytes > 0) socket.ReceiveBufferSize = ReceiveBufferBytes;
            KeepAlive(socket);
            await socket.ConnectAsync(address, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTries);
        }
        catch (SocketException)
        {
            // A system without these has keep-alive in its own times.
        }
    }
}
