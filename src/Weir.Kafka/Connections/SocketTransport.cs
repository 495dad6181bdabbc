using System.Net.Sockets;

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

    /// <inheritdoc/>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (SendBufferBytes > 0) socket.SendBufferSize = SendBufferBytes;
        if (ReceiveBufferBytes > 0) socket.ReceiveBufferSize = ReceiveBufferBytes;
        KeepAlive(socket);
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(exception.Message, exception);
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
