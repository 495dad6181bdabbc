using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Weir.Engine.Records;

/// <summary>SipHash-1-3: a keyed hash of short texts whose collisions nobody can choose without the key.</summary>
/// <remarks>Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, with one compression and three finalization rounds.</remarks>
readonly struct SipHash(ulong key0, ulong key1)
{
    public static SipHash NewSeeded()
    {
        Span<byte> seed = stackalloc byte[16];
        RandomNumberGenerator.Fill(seed);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(seed), BinaryPrimitives.ReadUInt64LittleEndian(seed[8..]));
    }

    public ulong Of(ReadOnlySpan<byte> text)
    {
        var v0 = key0 ^ 0x736F6D6570736575;
        var v1 = key1 ^ 0x646F72616E646F6D;
        var v2 = key0 ^ 0x6C7967656E657261;
        var v3 = key1 ^ 0x7465646279746573;
        var last = (ulong)text.Length << 56;
        for (; text.Length >= 8; text = text[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(text);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        for (var i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        for (var round = 0; round < 3; round++) Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
