using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Broker.Storage;

/// <summary>The last offset of each key in a stretch of a log.</summary>
/// <param name="most">How many keys it holds; a pass ends where they are full, and the next goes on there. About 50 bytes each.</param>
/// <remarks>A key is known by 128 bits of its SHA-256: nobody can make two that are the same, which would lose a record.</remarks>
sealed class KeyOffsets(int most)
{
    readonly Dictionary<UInt128, long> _offsets = [];

    /// <summary>Whether so many more keys fit; the first ones always do.</summary>
    public bool HasRoomFor(int keys) => _offsets.Count == 0 || _offsets.Count + (long)keys <= most;

    public void Note(ReadOnlySpan<byte> key, long offset) => _offsets[Short(key)] = offset;

    /// <summary>Whether a later record has the key.</summary>
    public bool IsSuperseded(ReadOnlySpan<byte> key, long offset) => _offsets.TryGetValue(Short(key), out var last) && offset < last;

    static UInt128 Short(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
