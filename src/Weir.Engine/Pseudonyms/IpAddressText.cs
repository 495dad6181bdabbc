using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Weir.Engine.Pseudonyms;

/// <summary>IP addresses between text and 16 bytes; an IPv4 address is the IPv6 address <c>::ffff:a.b.c.d</c> (RFC 4291, section 2.5.5.2). Nothing here allocates.</summary>
static class IpAddressText
{
    public const int Size = 16;

    /// <summary>The longest text: eight groups of four digits.</summary>
    public const int TextMost = 39;

    static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    public static bool IsIpv4(ReadOnlySpan<byte> address) => address.StartsWith(MappedPrefix);

    /// <summary>Reads IPv4 without leading zeros, or IPv6 without a zone (RFC 4291, section 2.2).</summary>
    [SkipLocalsInit]
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> address)
    {
        if (!text.Contains((byte)':'))
        {
            MappedPrefix.CopyTo(address);
            return TryParseIpv4(text, address[12..]);
        }
        var used = 0;
        var gapAt = -1;
        if (text.StartsWith("::"u8))
        {
            gapAt = 0;
            text = text[2..];
        }
        while (!text.IsEmpty)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                if (used > Size - 4 || !TryParseIpv4(group, address[used..])) return false;
                used += 4;
                break;
            }
            if (used == Size || !TryParseGroup(group, address[used..])) return false;
            used += 2;
            if (colon < 0) break;
            text = text[(colon + 1)..];
            if (text.IsEmpty) return false;
            if (text[0] != ':') continue;
            if (gapAt >= 0) return false;
            gapAt = used;
            text = text[1..];
        }
        return Spread(address, used, gapAt);
    }

    /// <summary>Writes IPv4 as such, and IPv6 as RFC 5952 has it. Returns the length.</summary>
    /// <param name="address">16 bytes.</param>
    /// <param name="text">At least <see cref="TextMost"/> bytes.</param>
    public static int Format(ReadOnlySpan<byte> address, Span<byte> text)
    {
        if (IsIpv4(address)) return FormatIpv4(address[12..], text);
        var (gapAt, gapEnd) = LongestGap(address);
        var used = 0;
        for (var at = 0; at < Size; at += 2)
        {
            if (at == gapAt)
            {
                text[used++] = (byte)':';
                if (gapEnd == Size) text[used++] = (byte)':';
                at = gapEnd - 2;
                continue;
            }
            if (at > 0) text[used++] = (byte)':';
            Utf8Formatter.TryFormat((uint)(address[at] << 8 | address[at + 1]), text[used..], out var digits, new('x'));
            used += digits;
        }
        return used;
    }

    static bool TryParseIpv4(ReadOnlySpan<byte> text, Span<byte> octets)
    {
        if (!Contracts.Formats.IsIpv4(text)) return false;
        for (var at = 0; at < 4; at++)
        {
            if (!Utf8Parser.TryParse(text, out octets[at], out var digits)) return false;
            text = text[Math.Min(text.Length, digits + 1)..];
        }
        return true;
    }

    static bool TryParseGroup(ReadOnlySpan<byte> group, Span<byte> target)
    {
        if (group.Length is 0 or > 4) return false;
        var number = 0;
        foreach (var digit in group)
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
            number = (number << 4) | Records.JsonText.HexValue(digit);
        }
        (target[0], target[1]) = ((byte)(number >> 8), (byte)number);
        return true;
    }

    /// <summary>Moves what stands behind the gap to the end and fills the gap with zeros.</summary>
    static bool Spread(Span<byte> address, int used, int gapAt)
    {
        if (gapAt < 0) return used == Size;
        if (used > Size - 2) return false;
        address[gapAt..used].CopyTo(address[(Size - used + gapAt)..]);
        address[gapAt..(Size - used + gapAt)].Clear();
        return true;
    }

    /// <summary>The first of the longest runs of at least two zero groups.</summary>
    static (int Start, int End) LongestGap(ReadOnlySpan<byte> address)
    {
        var (start, length) = (-1, 2);
        for (var at = 0; at < Size; at += 2)
        {
            var stop = at;
            while (stop < Size && (address[stop] | address[stop + 1]) == 0) stop += 2;
            if (stop - at > length) (start, length) = (at, stop - at);
            if (stop > at) at = stop;
        }
        return (start, start + length);
    }

    static int FormatIpv4(ReadOnlySpan<byte> octets, Span<byte> text)
    {
        var used = 0;
        for (var at = 0; at < 4; at++)
        {
            if (at > 0) text[used++] = (byte)'.';
            Utf8Formatter.TryFormat(octets[at], text[used..], out var digits);
            used += digits;
        }
        return used;
    }
}
