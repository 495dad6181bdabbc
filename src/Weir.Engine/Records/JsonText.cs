using System.Buffers;
using System.Text;

namespace Weir.Engine.Records;

/// <summary>The text inside a JSON string, between its quotes.</summary>
static class JsonText
{
    static readonly SearchValues<byte> MustEscape = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    public static int HexValue(byte digit) => (digit & 0xF) + (digit >> 6) * 9;

    /// <summary>Decodes a text that the reader has checked; it never grows. Returns the decoded length.</summary>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> decoded)
    {
        var used = 0;
        while (true)
        {
            var plain = text.IndexOf((byte)'\\');
            if (plain < 0) plain = text.Length;
            text[..plain].CopyTo(decoded[used..]);
            used += plain;
            if (plain == text.Length) return used;
            text = text[plain..];
            if (text[1] == 'u') text = text[Unicode(text, decoded, ref used)..];
            else
            {
                decoded[used++] = Short(text[1]);
                text = text[2..];
            }
        }
    }

    static int Unicode(ReadOnlySpan<byte> text, Span<byte> decoded, ref int used)
    {
        var unit = Unit(text);
        var length = 6;
        if (unit is >= 0xD800 and <= 0xDFFF)
        {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (Unit(text[6..]) - 0xDC00);
            length = 12;
        }
        used += new Rune(unit).EncodeToUtf8(decoded[used..]);
        return length;
    }

    static int Unit(ReadOnlySpan<byte> escape) =>
        (HexValue(escape[2]) << 12) | (HexValue(escape[3]) << 8) | (HexValue(escape[4]) << 4) | HexValue(escape[5]);

    static byte Short(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    /// <summary>True when no byte of the text needs an escape.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => text.IndexOfAny(MustEscape) < 0;

    /// <summary>Escapes what RFC 8259 requires and nothing else. The target holds six times the text; returns the length.</summary>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> escaped)
    {
        var used = 0;
        foreach (var letter in text)
        {
            if (letter >= 0x20 && letter != '"' && letter != '\\')
            {
                escaped[used++] = letter;
                continue;
            }
            escaped[used++] = (byte)'\\';
            if (letter is (byte)'"' or (byte)'\\') escaped[used++] = letter;
            else
            {
                "u00"u8.CopyTo(escaped[used..]);
                escaped[used + 3] = (byte)('0' + (letter >> 4));
                escaped[used + 4] = "0123456789abcdef"u8[letter & 0xF];
                used += 5;
            }
        }
        return used;
    }

    /// <summary>Unicode code points of a decoded text.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var part in text) count += (part & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Copies a checked JSON value without the white space between its tokens. Returns the length.</summary>
    public static int Compact(ReadOnlySpan<byte> json, Span<byte> target)
    {
        var used = 0;
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            var part = json[at];
            if (!inString && part <= ' ') continue;
            target[used++] = part;
            if (part == '"') inString = !inString;
            else if (part == '\\') target[used++] = json[++at];
        }
        return used;
    }
}
