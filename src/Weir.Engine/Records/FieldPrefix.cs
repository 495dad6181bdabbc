using System.Runtime.Intrinsics;

namespace Weir.Engine.Records;

/// <summary>What a known field starts with, <c>"name":</c>, ready for one comparison.</summary>
/// <param name="Text">The first 32 bytes, padded with zeros.</param>
/// <param name="Mask">Which of them count; 0 where the prefix is empty or longer, which no comparison of 32 bytes can decide.</param>
/// <param name="Length">Bytes of the whole prefix.</param>
readonly record struct FieldPrefix(Vector256<byte> Text, uint Mask, int Length)
{
    public static FieldPrefix Of(byte[] prefix)
    {
        var padded = new byte[32];
        if (prefix.Length > 32) return new(Vector256<byte>.Zero, 0, prefix.Length);
        prefix.CopyTo(padded, 0);
        return new(Vector256.Create(padded), prefix.Length == 0 ? 0 : uint.MaxValue >> (32 - prefix.Length), prefix.Length);
    }
}
