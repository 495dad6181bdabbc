using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Protocol;

/// <summary>xxHash, 32 bits: the checksum inside LZ4 frames.</summary>
static class XxHash32
{
    const uint P1 = 2654435761, P2 = 2246822519, P3 = 3266489917, P4 = 668265263, P5 = 374761393;

    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        var length = (uint)bytes.Length;
        var hash = seed + P5;
        if (bytes.Length >= 16)
        {
            uint a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
            for (; bytes.Length >= 16; bytes = bytes[16..])
            {
                a = Round(a, bytes);
                b = Round(b, bytes[4..]);
                c = Round(c, bytes[8..]);
                d = Round(d, bytes[12..]);
            }
            hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        }
        hash += length;
        for (; bytes.Length >= 4; bytes = bytes[4..])
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * P3), 17) * P4;
        foreach (var next in bytes) hash = BitOperations.RotateLeft(hash + (next * P5), 11) * P1;
        hash = (hash ^ (hash >> 15)) * P2;
        hash = (hash ^ (hash >> 13)) * P3;
        return hash ^ (hash >> 16);
    }

    static uint Round(uint lane, ReadOnlySpan<byte> bytes) =>
        BitOperations.RotateLeft(lane + (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * P2), 13) * P1;
}
