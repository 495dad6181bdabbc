using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;
using Pclmulqdq = System.Runtime.Intrinsics.X86.Pclmulqdq;
using Sse42 = System.Runtime.Intrinsics.X86.Sse42;

namespace Weir.Protocol;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4): the checksum of record batches.</summary>
/// <remarks>The processor's instruction takes 8 bytes in 3 cycles but accepts a new one every cycle, so long input is read as three
/// streams whose checksums are joined afterwards (the way of Mark Adler's crc32c.c). Where 64 bytes can be multiplied without carry at a time, long input
/// is folded (Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel 2009). Processors without any of it use a table, 8 bytes a step.</remarks>
public static class Crc32C
{
    const uint Polynomial = 0x82F63B78;
    const int Stream = 1024;

    /// <summary>Bytes that are folded at a time, in four vectors.</summary>
    const int Fold = 256;

    static readonly uint[] Table = BuildTable();

    // Entry 256*k+b: what the byte b at place k of a checksum becomes when Stream zero bytes follow.
    static readonly uint[] OverStream = BuildShift(Stream);

    // What a vector is multiplied with so that it counts as if it stood so many bytes further on.
    static readonly Vector512<ulong> Over256 = FoldOver(256), Over192 = FoldOver(192), Over128 = FoldOver(128), Over64 = FoldOver(64);
    static readonly Vector128<ulong> Over48 = FoldOver(48).GetLower().GetLower(), Over32 = FoldOver(32).GetLower().GetLower(), Over16 = FoldOver(16).GetLower().GetLower();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> stands for, followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Pclmulqdq.V512.IsSupported && HasInstruction && bytes.Length >= 2 * Fold) return AppendFolded(crc, bytes);
        if (HasInstruction) return AppendInStreams(crc, bytes);
        return AppendByTable(crc, bytes);
    }

    internal static uint AppendByTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        var table = Table;
        while (bytes.Length >= 8)
        {
            var low = MemoryMarshal.Read<uint>(bytes);
            var high = MemoryMarshal.Read<uint>(bytes[4..]);
            if (!BitConverter.IsLittleEndian) (low, high) = (System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(low), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(high));
            low ^= state;
            state = table[(7 * 256) + (int)(low & 0xFF)] ^ table[(6 * 256) + (int)((low >> 8) & 0xFF)]
                ^ table[(5 * 256) + (int)((low >> 16) & 0xFF)] ^ table[(4 * 256) + (int)(low >> 24)]
                ^ table[(3 * 256) + (int)(high & 0xFF)] ^ table[(2 * 256) + (int)((high >> 8) & 0xFF)]
                ^ table[256 + (int)((high >> 16) & 0xFF)] ^ table[(int)(high >> 24)];
            bytes = bytes[8..];
        }
        foreach (var next in bytes) state = table[(int)((state ^ next) & 0xFF)] ^ (state >> 8);
        return ~state;
    }

    /// <summary>Whether the processor has an instruction for this checksum.</summary>
    internal static bool HasInstruction => Sse42.X64.IsSupported || ArmCrc32.Arm64.IsSupported;

    static uint AppendFolded(uint crc, ReadOnlySpan<byte> bytes)
    {
        var folded = bytes.Length & ~(Fold - 1);
        return AppendInStreams(~Folded(~crc, ref MemoryMarshal.GetReference(bytes), folded), bytes[folded..]);
    }

    internal static uint AppendInStreams(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        ref var position = ref MemoryMarshal.GetReference(bytes);
        var left = bytes.Length;
        for (; left >= 3 * Stream; left -= 3 * Stream)
        {
            state = ThreeStreams(state, ref position);
            position = ref Unsafe.Add(ref position, 3 * Stream);
        }
        for (; left >= 8; left -= 8)
        {
            state = Step(state, Unsafe.ReadUnaligned<ulong>(ref position));
            position = ref Unsafe.Add(ref position, 8);
        }
        for (; left > 0; left--)
        {
            state = Step(state, position);
            position = ref Unsafe.Add(ref position, 1);
        }
        return ~state;
    }

    /// <param name="state">The checksum of what came before, inverted.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="length">A multiple of <see cref="Fold"/>.</param>
    static uint Folded(uint state, ref byte start, int length)
    {
        var a = Vector512.LoadUnsafe(ref start).AsUInt64() ^ Vector512.CreateScalar((ulong)state);
        var b = Vector512.LoadUnsafe(ref start, 64).AsUInt64();
        var c = Vector512.LoadUnsafe(ref start, 128).AsUInt64();
        var d = Vector512.LoadUnsafe(ref start, 192).AsUInt64();
        var over = Over256;
        for (var at = (nuint)Fold; at < (nuint)length; at += Fold)
        {
            a = Multiply(a, over) ^ Vector512.LoadUnsafe(ref start, at).AsUInt64();
            b = Multiply(b, over) ^ Vector512.LoadUnsafe(ref start, at + 64).AsUInt64();
            c = Multiply(c, over) ^ Vector512.LoadUnsafe(ref start, at + 128).AsUInt64();
            d = Multiply(d, over) ^ Vector512.LoadUnsafe(ref start, at + 192).AsUInt64();
        }
        d ^= Multiply(a, Over192) ^ Multiply(b, Over128) ^ Multiply(c, Over64);
        Vector256<ulong> low = d.GetLower(), high = d.GetUpper();
        var last = high.GetUpper() ^ Multiply(low.GetLower(), Over48) ^ Multiply(low.GetUpper(), Over32) ^ Multiply(high.GetLower(), Over16);
        // These 16 bytes leave the remainder that all of them leave.
        return Step(Step(0, last.ToScalar()), last.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Multiply(Vector512<ulong> vector, Vector512<ulong> by) => Pclmulqdq.V512.CarrylessMultiply(vector, by, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(vector, by, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Multiply(Vector128<ulong> vector, Vector128<ulong> by) => Pclmulqdq.CarrylessMultiply(vector, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(vector, by, 0x11);

    static Vector512<ulong> FoldOver(int bytes) => Vector512.Create(Vector256.Create(Vector128.Create(PowerOfX(8 * bytes + 32) << 1, PowerOfX(8 * bytes - 32) << 1)));

    /// <summary>The remainder of x to that power, its bits in reverse order as everywhere here.</summary>
    static ulong PowerOfX(int power)
    {
        var value = 1u << 31;
        for (var at = 0; at < power; at++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        return value;
    }

    static uint ThreeStreams(uint state, ref byte start)
    {
        uint first = state, second = 0, third = 0;
        for (var at = 0; at < Stream; at += 8)
        {
            first = Step(first, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)));
            second = Step(second, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at + Stream)));
            third = Step(third, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at + (2 * Stream))));
        }
        return Shift(Shift(first) ^ second) ^ third;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Step(uint state, ulong next) =>
        Sse42.X64.IsSupported ? (uint)Sse42.X64.Crc32(state, next) : ArmCrc32.Arm64.ComputeCrc32C(state, next);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Step(uint state, byte next) =>
        Sse42.IsSupported ? Sse42.Crc32(state, next) : ArmCrc32.ComputeCrc32C(state, next);

    static uint Shift(uint state)
    {
        var table = OverStream;
        return table[(int)(state & 0xFF)] ^ table[256 + (int)((state >> 8) & 0xFF)]
            ^ table[512 + (int)((state >> 16) & 0xFF)] ^ table[768 + (int)(state >> 24)];
    }

    static uint[] BuildTable()
    {
        var table = new uint[8 * 256];
        for (var value = 0; value < 256; value++)
        {
            var entry = (uint)value;
            for (var bit = 0; bit < 8; bit++) entry = (entry & 1) != 0 ? (entry >> 1) ^ Polynomial : entry >> 1;
            table[value] = entry;
        }
        for (var at = 256; at < table.Length; at++) table[at] = (table[at - 256] >> 8) ^ table[(int)(table[at - 256] & 0xFF)];
        return table;
    }

    static uint[] BuildShift(int zeros)
    {
        var ofBit = new uint[32];
        for (var bit = 0; bit < 32; bit++)
        {
            var state = 1u << bit;
            for (var at = 0; at < zeros; at++) state = Table[(int)(state & 0xFF)] ^ (state >> 8);
            ofBit[bit] = state;
        }
        var table = new uint[4 * 256];
        for (var at = 0; at < table.Length; at++)
            for (var bit = 0; bit < 8; bit++)
                if ((at & (1 << bit)) != 0) table[at] ^= ofBit[(8 * (at >> 8)) + bit];
        return table;
    }
}
