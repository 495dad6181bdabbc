using System.Buffers;

namespace Weir.Engine.Contracts;

/// <summary><c>email</c>: a mailbox of RFC 5321, section 4.1.2, local part at most 64 bytes.</summary>
static class EmailFormat
{
    const int LocalPartMax = 64;

    static readonly SearchValues<byte> Atom = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"u8);

    public static bool IsMatch(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        return at is > 0 and <= LocalPartMax && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    static bool IsLocalPart(ReadOnlySpan<byte> text) => text[0] == '"' ? IsQuoted(text) : IsDotted(text);

    static bool IsDotted(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var end = text.IndexOfAnyExcept(Atom);
            if (end < 0) return !text.IsEmpty;
            if (end == 0 || text[end] != '.') return false;
            text = text[(end + 1)..];
        }
    }

    static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[^1] != '"') return false;
        for (var at = 1; at < text.Length - 1; at++)
        {
            if (text[at] is < (byte)' ' or > (byte)'~' or (byte)'"') return false;
            if (text[at] == '\\' && (++at == text.Length - 1 || text[at] is < (byte)' ' or > (byte)'~')) return false;
        }
        return true;
    }

    static bool IsDomain(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '[' || text[^1] != ']') return HostNameFormat.IsPlain(text);
        var literal = text[1..^1];
        return System.Text.Ascii.EqualsIgnoreCase(literal[..Math.Min(5, literal.Length)], "IPv6:"u8) ? Formats.IsIpv6(literal[5..]) : Formats.IsIpv4(literal);
    }
}
