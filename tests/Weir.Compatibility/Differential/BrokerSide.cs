using System.Buffers.Binary;
using System.Net.Sockets;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>One of the two brokers, as frames. A request that is not answered yet keeps its connection to itself, so nothing waits behind it.</summary>
sealed class BrokerSide(string bootstrapServers) : IDisposable
{
    readonly Stack<NetworkStream> _idle = new();
    readonly List<NetworkStream> _all = [];

    /// <summary>Sends a request.</summary>
    /// <returns>The answer without its length; null where the broker closed the connection instead; empty for one that wants no answer.</returns>
    public async Task<byte[]?> AskAsync(byte[] frame, bool isAnswered = true)
    {
        var stream = _idle.TryPop(out var idle) ? idle : await ConnectAsync();
        try
        {
            await stream.WriteAsync(frame);
            // Whether a request without an answer closed the connection shows in the next one.
            if (!isAnswered) await stream.WriteAsync(MessageFrames.Request(new ApiVersionsRequest(), 0));
            byte[] answer = await ReadAsync(stream);
            _idle.Push(stream);
            return isAnswered ? answer : [];
        }
        catch (Exception closed) when (closed is IOException or SocketException or ObjectDisposedException)
        {
            await stream.DisposeAsync();
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var stream in _all) stream.Dispose();
    }

    static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        byte[] length = new byte[4];
        await stream.ReadExactlyAsync(length);
        byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame);
        return frame;
    }

    async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        int colon = bootstrapServers.LastIndexOf(':');
        await socket.ConnectAsync(bootstrapServers[..colon], int.Parse(bootstrapServers[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        var stream = new NetworkStream(socket, ownsSocket: true);
        _all.Add(stream);
        return stream;
    }
}
