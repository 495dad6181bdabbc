using System.Buffers.Binary;
using System.Net.Sockets;

namespace Weir.Bench.Serving;

/// <summary>A connection to a broker on which frames are sent and answers read.</summary>
sealed class WireConnection : IDisposable
{
    readonly TcpClient _socket = new() { NoDelay = true };
    byte[] _answer = new byte[64 << 10];

    /// <exception cref="SocketException">Nobody listens there yet.</exception>
    public static async Task<WireConnection> OpenAsync(string server, CancellationToken cancellation)
    {
        var connection = new WireConnection();
        try
        {
            string[] parts = server.Split(':');
            await connection._socket.ConnectAsync(parts[0], int.Parse(parts[1]), cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public ValueTask SendAsync(byte[] frame, CancellationToken cancellation) => _socket.GetStream().WriteAsync(frame, cancellation);

    /// <summary>The next answer without its length and correlation id; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        await _socket.GetStream().ReadExactlyAsync(_answer.AsMemory(0, 4), cancellation);
        int length = BinaryPrimitives.ReadInt32BigEndian(_answer);
        if (length > _answer.Length) _answer = new byte[length];
        await _socket.GetStream().ReadExactlyAsync(_answer.AsMemory(0, length), cancellation);
        return _answer.AsMemory(4, length - 4);
    }

    public void Dispose() => _socket.Dispose();
}
