using System.Buffers;
using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Network;

/// <summary>Cuts a stream into frames: four bytes of length and as many bytes. Small requests that arrive together cost one read.</summary>
sealed class FrameReader(Stream stream)
{
    readonly byte[] _chunk = new byte[16 << 10];
    int _from;
    int _to;

    /// <returns>Null at the end of the stream, also in the middle of a frame.</returns>
    /// <exception cref="ProtocolException">The length is negative or above the limit.</exception>
    public async ValueTask<RequestFrame?> ReadAsync(int maxBytes, CancellationToken cancel)
    {
        while (_to - _from < 4)
        {
            if (_from > 0) Compact();
            int read = await stream.ReadAsync(_chunk.AsMemory(_to), cancel);
            if (read == 0) return null;
            _to += read;
        }
        int length = BinaryPrimitives.ReadInt32BigEndian(_chunk.AsSpan(_from));
        if (length < 0 || length > maxBytes) throw new ProtocolException($"a request of {length} bytes; at most {maxBytes} are allowed");
        _from += 4;
        byte[] frame = ArrayPool<byte>.Shared.Rent(length);
        int buffered = Math.Min(length, _to - _from);
        _chunk.AsSpan(_from, buffered).CopyTo(frame);
        _from += buffered;
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
        _chunk.AsSpan(_from, _to - _from).CopyTo(_chunk);
        _to -= _from;
        _from = 0;
    }
}
