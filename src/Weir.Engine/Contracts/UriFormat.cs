using System.Buffers;

namespace Weir.Engine.Contracts;

/// <summary><c>uri</c> and <c>uri-reference</c>: the grammar of RFC 3986.</summary>
static class UriFormat
{
    const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    const string NameCharacters = Unreserved + "!$&'()*+,;=%";

    static readonly SearchValues<byte> Scheme = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
    static readonly SearchValues<byte> Name = Set(NameCharacters);
    static readonly SearchValues<byte> User = Set(NameCharacters + ":");
    static readonly SearchValues<byte> Path = Set(NameCharacters + ":@/");
    static readonly SearchValues<byte> Query = Set(NameCharacters + ":@/?");
    static readonly SearchValues<byte> AuthorityEnd = Set("/?#");

    public static bool IsUri(ReadOnlySpan<byte> text) => SchemeLength(text) is var length and > 0 && IsRest(text[(length + 1)..]);

    public static bool IsReference(ReadOnlySpan<byte> text)
    {
        if (IsUri(text)) return true;
        var colon = text.IndexOf((byte)':');
        var slash = text.IndexOfAny(AuthorityEnd);
        return (colon < 0 || (slash >= 0 && slash < colon)) && IsRest(text);
    }

    /// <summary>The length of the scheme before its colon, or 0.</summary>
    static int SchemeLength(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon > 0 && char.IsAsciiLetter((char)text[0]) && !text[..colon].ContainsAnyExcept(Scheme) ? colon : 0;
    }

    static bool IsRest(ReadOnlySpan<byte> text)
    {
        var hash = text.IndexOf((byte)'#');
        if (hash >= 0 && !Are(text[(hash + 1)..], Query)) return false;
        if (hash >= 0) text = text[..hash];
        var question = text.IndexOf((byte)'?');
        if (question >= 0 && !Are(text[(question + 1)..], Query)) return false;
        if (question >= 0) text = text[..question];
        if (!text.StartsWith("//"u8)) return Are(text, Path);
        text = text[2..];
        var slash = text.IndexOf((byte)'/');
        return slash < 0 ? IsAuthority(text) : IsAuthority(text[..slash]) && Are(text[slash..], Path);
    }

    static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        if (at >= 0 && !Are(text[..at], User)) return false;
        var host = text[(at + 1)..];
        var literal = host.StartsWith("["u8) ? host.IndexOf((byte)']') : 0;
        if (literal < 0) return false;
        var colon = host[literal..].IndexOf((byte)':');
        var port = colon < 0 ? [] : host[(literal + colon + 1)..];
        if (colon >= 0) host = host[..(literal + colon)];
        if (port.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (literal == 0) return Are(host, Name);
        return literal == host.Length - 1 && (Formats.IsIpv6(host[1..^1]) || IsFuture(host[1..^1]));
    }

    /// <summary>IPvFuture: <c>v</c>, hex digits, a dot, and what is still to be invented.</summary>
    static bool IsFuture(ReadOnlySpan<byte> text)
    {
        var dot = text.IndexOf((byte)'.');
        if (dot < 2 || (text[0] | 0x20) != 'v' || dot == text.Length - 1 || text.Contains((byte)'%')) return false;
        foreach (var digit in text[1..dot])
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        return !text[(dot + 1)..].ContainsAnyExcept(User);
    }

    static bool Are(ReadOnlySpan<byte> text, SearchValues<byte> allowed)
    {
        if (text.ContainsAnyExcept(allowed)) return false;
        for (var at = text.IndexOf((byte)'%'); at >= 0; at = text.IndexOf((byte)'%'))
        {
            if (text.Length < at + 3 || !char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2])) return false;
            text = text[(at + 3)..];
        }
        return true;
    }

    static SearchValues<byte> Set(string letters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(letters));
}
