using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Personal;

/// <summary>Another text of the same shape: digits stay digits, small letters small, an address an address. Equal texts give equal ones for as long as the key lives, which is one run.</summary>
sealed partial class Shape
{
    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Never the text itself, unless it has no letter and no digit.</summary>
    public string Of(string text)
    {
        if (!text.Any(char.IsLetterOrDigit)) return text;
        for (int round = 0; ; round++)
        {
            string other = Once(text, Drawn(text, round));
            // A lone digit is met by itself in one of ten draws.
            if (other != text) return other;
        }
    }

    /// <summary>The same for bytes that are no text: letters and digits of ASCII as above, and bytes beyond it by bytes beyond it.</summary>
    public byte[] Of(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetBytes(Of(Encoding.UTF8.GetString(bytes)));
        var draw = Drawn(Convert.ToBase64String(bytes), 0);
        var other = bytes.ToArray();
        for (int at = 0; at < other.Length; at++) other[at] = other[at] >= 0x80 ? (byte)(0x80 + draw.Next(0x40)) : (byte)Letter((char)other[at], draw);
        return other;
    }

    Draw Drawn(string text, int round) => new(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{round}:{text}")));

    static string Once(string text, Draw draw)
    {
        if (PersonalText.IsAddress(text)) return Address(text, draw);
        if (Mail().IsMatch(text)) return Letters(text[..text.IndexOf('@', StringComparison.Ordinal)], draw) + "@example.com";
        if (Day().IsMatch(text)) return string.Create(CultureInfo.InvariantCulture, $"{1950 + draw.Next(50)}-{1 + draw.Next(12):00}-{1 + draw.Next(28):00}") + text[10..];
        return Guid.TryParseExact(text, "D", out _) || Pairs().IsMatch(text) ? Hexadecimal(text, draw) : Letters(text, draw);
    }

    // 10.0.0.0/8 is nobody's, and 2001:db8::/32 is for examples (RFC 1918, RFC 3849).
    static string Address(string text, Draw draw) => IPAddress.Parse(text).AddressFamily == AddressFamily.InterNetwork
        ? $"10.{draw.Next(256)}.{draw.Next(256)}.{1 + draw.Next(254)}"
        : $"2001:db8::{1 + draw.Next(65_535):x}:{1 + draw.Next(65_535):x}";

    static string Letters(string text, Draw draw)
    {
        var other = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii) other.Append(Letter((char)rune.Value, draw));
            else if (Rune.IsLetterOrDigit(rune)) other.Append('x');
            else other.Append(rune.ToString());
        }
        // A number stays one: no zero in front that was not there.
        if (other.Length > 1 && other[0] == '0' && text[0] is >= '1' and <= '9') other[0] = (char)('1' + draw.Next(9));
        return other.ToString();
    }

    // Of a UUID the digits that name version and variant stay.
    static string Hexadecimal(string text, Draw draw) => string.Concat(text.Select((c, at) =>
        !char.IsAsciiHexDigit(c) || text.Length == 36 && at is 14 or 19 ? c : (char.IsAsciiLetterUpper(c) ? "0123456789ABCDEF" : "0123456789abcdef")[draw.Next(16)]));

    static char Letter(char c, Draw draw) => c switch
    {
        >= '0' and <= '9' => (char)('0' + draw.Next(10)),
        >= 'a' and <= 'z' => (char)('a' + draw.Next(26)),
        >= 'A' and <= 'Z' => (char)('A' + draw.Next(26)),
        _ => c,
    };

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Mail();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])", RegexOptions.NonBacktracking)]
    private static partial Regex Day();

    [GeneratedRegex(@"^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pairs();
}
