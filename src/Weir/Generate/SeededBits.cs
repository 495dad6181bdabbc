using System.Runtime.CompilerServices;

namespace Weir.Generate;

/// <summary>A stream of bits that depends on its seed and position only: SplitMix64 (Steele, Lea, Flood 2014).</summary>
struct SeededBits(ulong state)
{
    ulong _state = state;

    public static SeededBits At(long seed, long position) => new(Mix((ulong)seed * 0x9E3779B97F4A7C15) ^ Mix((ulong)position + 0xD1342543DE82EF95));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number from 0 to <paramref name="bound"/> - 1 (Lemire's multiplication; the bias is below bound / 2^64).</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
