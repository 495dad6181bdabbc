using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Weir.Engine.Records;

/// <summary>Decimal digits as numbers.</summary>
static class WholeNumber
{
    /// <summary>The value of an optional minus and at most 18 digits, which the caller has checked.</summary>
    public static long Parse(ReadOnlySpan<byte> text) => TryParse(text, out var value) ? value : throw new ArgumentException("no whole number of at most 18 digits", nameof(text));

    /// <summary>Reads an optional minus and 1 to 18 digits; false for everything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative) text = text[1..];
        if (text.Length is 0 or > 18) return false;
        var eight = 0u;
        var hasEight = text.Length >= 8;
        if (hasEight)
        {
            if (!TryEight(text[^8..], out eight)) return false;
            text = text[..^8];
        }
        foreach (var part in text)
        {
            var digit = (uint)(part - '0');
            if (digit > 9) return false;
            value = value * 10 + digit;
        }
        if (hasEight) value = value * 100_000_000 + eight;
        if (negative) value = -value;
        return true;
    }

    /// <summary>Eight digits at once: pairs, then pairs of pairs, each in a part of one register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryEight(ReadOnlySpan<byte> text, out uint value)
    {
        var word = BinaryPrimitives.ReadUInt64LittleEndian(text);
        value = 0;
        if (((word & 0xF0F0_F0F0_F0F0_F0F0) | (((word + 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)) != 0x3333_3333_3333_3333) return false;
        word -= 0x3030_3030_3030_3030;
        word = word * 10 + (word >> 8);
        value = (uint)(((word & 0x0000_00FF_0000_00FF) * (100 + (1_000_000ul << 32)) + ((word >> 16) & 0x0000_00FF_0000_00FF) * (1 + (10_000ul << 32))) >> 32);
        return true;
    }
}
