using System.Net.Sockets;

namespace Weir.Kafka;

/// <summary>TCP with Nagle's algorithm off: a request waits for nothing.</summary>
public sealed class SocketTransport : ITransport
{
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
}
