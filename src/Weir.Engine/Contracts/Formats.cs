using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>The formats of JSON Schema that are asserted, over decoded text.</summary>
static class Formats
{
    /// <summary>The places of the hyphens in the first 32 characters of a UUID; the last four are digits.</summary>
    const uint Hyphens = (1u << 8) | (1u << 13) | (1u << 18) | (1u << 23);

    /// <summary>RFC 9562: 8-4-4-4-12 hex digits of either case.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36) return false;
        ref var start = ref MemoryMarshal.GetReference(text);
        var head = Vector256.LoadUnsafe(ref start);
        var hyphens = Vector256.Equals(head, Vector256.Create((byte)'-')).ExtractMostSignificantBits();
        var tail = Vector256.LoadUnsafe(ref Unsafe.Add(ref start, 4));
        return hyphens == Hyphens && HexDigits(head) == ~Hyphens && (HexDigits(tail) >> 28) == 0xF;
    }

    static uint HexDigits(Vector256<byte> text)
    {
        var digits = Vector256.LessThan(text - Vector256.Create((byte)'0'), Vector256.Create((byte)10));
        var letters = Vector256.LessThan((text | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)6));
        return (digits | letters).ExtractMostSignificantBits();
    }

    /// <summary>RFC 2673, section 3.2: four numbers from 0 to 255 without leading zeros.</summary>
    /// <remarks>Without branches on the digits: addresses are of every shape, and a loop over them is mispredicted several times each.</remarks>
    public static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        if (length is < 7 or > 15) return false;
        var block = ShortText.Load(text);
        var dots = Vector128.Equals(block, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        var digits = Vector128.LessThan(block - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits();
        if ((dots | digits) != ShortText.Whole(length) || BitOperations.PopCount(dots) != 3) return false;
        var first = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        var second = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        var third = BitOperations.TrailingZeroCount(dots);
        if (!(IsLengthOfOctet(first) & IsLengthOfOctet(second - first - 1) & IsLengthOfOctet(third - second - 1) & IsLengthOfOctet(length - third - 1))) return false;
        // Four bytes from an octet's beginning on, or to its end, are within the text.
        ref var start = ref MemoryMarshal.GetReference(text);
        return IsOctet(DigitsFrom(ref start, 0, first), first) & IsOctet(DigitsFrom(ref start, first + 1, second), second - first - 1)
            & IsOctet(DigitsTo(ref start, third), third - second - 1) & IsOctet(DigitsTo(ref start, length), length - third - 1);
    }

    static bool IsLengthOfOctet(int length) => (uint)(length - 1) <= 2;

    /// <summary>The digits as a number in big-endian order, in which texts compare as their numbers do.</summary>
    static uint DigitsFrom(ref byte start, int from, int to) => BigEndianAt(ref start, from) >> (8 * (4 - (to - from)));

    static uint DigitsTo(ref byte start, int to) => BigEndianAt(ref start, to - 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint BigEndianAt(ref byte start, int at)
    {
        var word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
    }

    /// <summary>At most 255, and no zero in front of other digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsOctet(uint digits, int length)
    {
        var number = digits & (uint.MaxValue >> (8 * (4 - length)));
        return number <= 0x00323535 & !(number >> (8 * (length - 1)) == '0' & length > 1);
    }

    /// <summary>RFC 4291, section 2.2: eight groups of one to four hex digits, <c>::</c> once for one or more of them, the last two perhaps as IPv4. No zone.</summary>
    public static bool IsIpv6(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        var gap = false;
        if (text.StartsWith("::"u8))
        {
            gap = true;
            text = text[2..];
            if (text.IsEmpty) return true;
        }
        while (true)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.')) return IsIpv4(group) && (gap ? groups <= 5 : groups == 6);
            if (group.Length is 0 or > 4 || !AreHex(group)) return false;
            groups++;
            if (colon < 0) return gap ? groups <= 7 : groups == 8;
            text = text[(colon + 1)..];
            if (text.IsEmpty) return false;
            if (text[0] != ':') continue;
            if (gap) return false;
            gap = true;
            text = text[1..];
            if (text.IsEmpty) return groups <= 7;
        }
    }

    static bool AreHex(ReadOnlySpan<byte> text)
    {
        foreach (var letter in text)
            if (!char.IsAsciiHexDigit((char)letter)) return false;
        return true;
    }

    /// <summary>RFC 3339, section 5.6.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> text) => text.Length > 11 && (text[10] | 0x20) == 't' && IsDate(text[..10]) && IsTime(text[11..]);

    /// <summary>RFC 3339, section 5.6: full-date.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-' && Number(text[..4], out var year) && Number(text[5..7], out var month) && Number(text[8..], out var day)
            && month is >= 1 and <= 12 && day >= 1 && day <= DaysIn(year, month);

    /// <summary>RFC 3339, section 5.6: full-time; a leap second only where UTC has one: 23:59:60.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':') return false;
        if (!Number(text[..2], out var hour) || !Number(text[3..5], out var minute) || !Number(text[6..8], out var second)) return false;
        if (hour > 23 || minute > 59 || second > 60) return false;
        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0) return false;
            rest = rest[(digits + 1)..];
        }
        if (!Offset(rest, out var offset)) return false;
        return second < 60 || ((hour * 60 + minute - offset) % 1440 + 1440) % 1440 == 1439;
    }

    static int DaysIn(int year, int month) => year == 0 ? month == 2 ? 29 : DateTime.DaysInMonth(1, month) : DateTime.DaysInMonth(year, month);

    static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1) return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!Number(text[1..3], out var hour) || !Number(text[4..6], out var minute) || hour > 23 || minute > 59) return false;
        minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
        return true;
    }

    static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + (digit - '0');
        }
        return true;
    }
}
