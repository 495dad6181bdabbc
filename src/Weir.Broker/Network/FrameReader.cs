using System.Buffers;
using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Network;

/// <summary>Cuts a stream into frames: four bytes of length and as many bytes. Small requests that arrive together cost one read.</summary>
sealed class FrameReader(Stream stream, int maxBytes)
{
    readonly byte[] chunk = new byte[16 << 10];
    int from;
    int to;

    /// <returns>Null at the end of the stream, also in the middle of a frame.</returns>
    /// <exception cref="ProtocolException">The length is negative or above the limit.</exception>
    public async ValueTask<RequestFrame?> ReadAsync(CancellationToken cancel)
    {
        while (to - from < 4)
        {
            if (from > 0) Compact();
            int read = await stream.ReadAsync(chunk.AsMemory(to), cancel);
            if (read == 0) return null;
            to += read;
        }
        int length = BinaryPrimitives.ReadInt32BigEndian(chunk.AsSpan(from));
        if (length < 0 || length > maxBytes) throw new ProtocolException($"a request of {length} bytes; at most {maxBytes} are allowed");
        from += 4;
        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        int buffered = Math.Min(length, to - from);
        chunk.AsSpan(from, buffered).CopyTo(frame);
        from += buffered;
        // Not ReadExactlyAsync: it goes by way of the thread pool, and a simulation has only its own scheduler.
        while (buffered < length)
        {
            int read = await stream.ReadAsync(frame.AsMemory(buffered, length - buffered), cancel);
            if (read == 0) return null;
            buffered += read;
        }
        return new(frame, length);
    }

    void Compact()
    {
        chunk.AsSpan(from, to - from).CopyTo(chunk);
        to -= from;
        from = 0;
    }
}
