using System.Numerics;
using System.Runtime.CompilerServices;

namespace Weir.Protocol;

/// <summary>Signed variable-length numbers as records hold them: zigzag, then 7 bits a byte, least significant first.</summary>
static class ZigZag
{
    /// <summary>Bytes that no 32-bit number exceeds.</summary>
    public const int MaxIntSize = 5;

    /// <summary>Bytes that no 64-bit number exceeds.</summary>
    public const int MaxLongSize = 10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(int value) => SizeOfUnsigned((uint)((value << 1) ^ (value >> 31)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(long value) => SizeOfUnsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes at <paramref name="target"/>, which must have room for <see cref="SizeOf(int)"/>, and returns that size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref byte target, int value) => WriteUnsigned(ref target, (uint)((value << 1) ^ (value >> 31)));

    /// <summary>Writes at <paramref name="target"/>, which must have room for <see cref="SizeOf(long)"/>, and returns that size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref byte target, long value) => WriteUnsigned(ref target, (ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Reads a number that must end before <paramref name="end"/>, and moves <paramref name="position"/> behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadInt(ref byte first, ref int position, int end)
    {
        if (position < end)
        {
            uint low = Unsafe.Add(ref first, position);
            if (low < 0x80)
            {
                position++;
                return (int)(low >> 1) ^ -(int)(low & 1);
            }
            if (position + 1 < end && Unsafe.Add(ref first, position + 1) is var high and < 0x80)
            {
                position += 2;
                var both = (low & 0x7F) | ((uint)high << 7);
                return (int)(both >> 1) ^ -(int)(both & 1);
            }
        }
        return checked((int)ReadSlow(ref first, ref position, end, MaxIntSize));
    }

    /// <inheritdoc cref="ReadInt"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ReadLong(ref byte first, ref int position, int end)
    {
        if (position < end)
        {
            uint low = Unsafe.Add(ref first, position);
            if (low < 0x80)
            {
                position++;
                return (int)(low >> 1) ^ -(int)(low & 1);
            }
            if (position + 1 < end && Unsafe.Add(ref first, position + 1) is var high and < 0x80)
            {
                position += 2;
                var both = (low & 0x7F) | ((uint)high << 7);
                return (int)(both >> 1) ^ -(int)(both & 1);
            }
        }
        return ReadSlow(ref first, ref position, end, MaxLongSize);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static long ReadSlow(ref byte first, ref int position, int end, int sizeMax)
    {
        ulong value = 0;
        for (var size = 0; size < sizeMax; size++)
        {
            if (position >= end) throw new CorruptRecordException($"a number at byte {position - size} of the records runs past the end of what holds it");
            ulong next = Unsafe.Add(ref first, position++);
            value |= (next & 0x7F) << (7 * size);
            if (next >= 0x80) continue;
            if (sizeMax == MaxIntSize && value > uint.MaxValue) break;
            return (long)(value >> 1) ^ -(long)(value & 1);
        }
        throw new CorruptRecordException($"a number before byte {position} of the records has more than {(sizeMax == MaxIntSize ? 32 : 64)} bits");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int WriteUnsigned(ref byte target, ulong rest)
    {
        if (rest < 0x80)
        {
            target = (byte)rest;
            return 1;
        }
        if (rest < 0x4000)
        {
            target = (byte)(rest | 0x80);
            Unsafe.Add(ref target, 1) = (byte)(rest >> 7);
            return 2;
        }
        return WriteLong(ref target, rest);
    }

    static int WriteLong(ref byte target, ulong rest)
    {
        var size = 0;
        for (; rest >= 0x80; rest >>= 7) Unsafe.Add(ref target, size++) = (byte)(rest | 0x80);
        Unsafe.Add(ref target, size++) = (byte)rest;
        return size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int SizeOfUnsigned(ulong value) => (BitOperations.Log2(value | 1) * 9 + 73) >> 6;
}
