using System.Buffers;

namespace Weir.Broker.Storage;

/// <summary>The bytes of a log that are not in its segments yet: appended at the end, dropped at the start, addressed by their position in the log.</summary>
/// <remarks>Not safe for several threads. Bytes once written do not move, so <see cref="Piece"/> may be written to a file while others are appended.</remarks>
sealed class ChunkQueue
{
    const int SmallestChunk = 16 << 10;
    const int LargestChunk = 256 << 10;

    readonly Queue<byte[]> _chunks = new();
    byte[] _last = [];
    int _lastUsed;
    int _firstDropped;

    public ChunkQueue(long start) => Start = End = start;

    /// <summary>Position of the first byte held.</summary>
    public long Start { get; private set; }

    /// <summary>Position behind the last byte held.</summary>
    public long End { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_lastUsed == _last.Length) AddChunk(bytes.Length);
            var run = Math.Min(_last.Length - _lastUsed, bytes.Length);
            bytes[..run].CopyTo(_last.AsSpan(_lastUsed));
            _lastUsed += run;
            End += run;
            bytes = bytes[run..];
        }
    }

    /// <summary>Copies what is held from <paramref name="position"/> on.</summary>
    public void CopyTo(long position, Span<byte> target)
    {
        var skip = position - Start + _firstDropped;
        foreach (var chunk in _chunks)
        {
            if (target.IsEmpty) return;
            var used = Used(chunk);
            if (skip < used)
            {
                var run = (int)Math.Min(used - skip, target.Length);
                chunk.AsSpan((int)skip, run).CopyTo(target);
                target = target[run..];
            }
            skip = Math.Max(skip - used, 0);
        }
    }

    /// <summary>Bytes held from <paramref name="position"/> on, at most <paramref name="limit"/>, in one piece; empty at the end.</summary>
    public ReadOnlyMemory<byte> Piece(long position, long limit)
    {
        var skip = position - Start + _firstDropped;
        foreach (var chunk in _chunks)
        {
            var used = Used(chunk);
            if (skip < used) return chunk.AsMemory((int)skip, (int)Math.Min(used - skip, limit));
            skip -= used;
        }
        return default;
    }

    /// <summary>Drops the bytes in front of <paramref name="position"/>.</summary>
    public void DropTo(long position)
    {
        while (Start < position)
        {
            var first = _chunks.Peek();
            var count = (int)Math.Min(position - Start, Used(first) - _firstDropped);
            Start += count;
            _firstDropped += count;
            if (_firstDropped < Used(first)) return;
            _chunks.Dequeue();
            ArrayPool<byte>.Shared.Return(first);
            _firstDropped = 0;
            if (ReferenceEquals(first, _last)) (_last, _lastUsed) = ([], 0);
        }
    }

    int Used(byte[] chunk) => ReferenceEquals(chunk, _last) ? _lastUsed : chunk.Length;

    void AddChunk(int needed)
    {
        _last = ArrayPool<byte>.Shared.Rent(Math.Clamp(Math.Max(needed, _last.Length * 2), SmallestChunk, LargestChunk));
        _lastUsed = 0;
        _chunks.Enqueue(_last);
    }
}
