namespace Weir.Engine.Contracts;

/// <summary><c>hostname</c>: labels of letters, digits and hyphens (RFC 1123, section 2.1), at most 63 bytes each and 253 together; <c>xn--</c> labels must decode (RFC 5891).</summary>
static class HostNameFormat
{
    const int NameMax = 253;
    const int LabelMax = 63;

    public static bool IsMatch(ReadOnlySpan<byte> text) => IsName(text, decodes: true);

    /// <summary>Without looking into <c>xn--</c> labels.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => IsName(text, decodes: false);

    static bool IsName(ReadOnlySpan<byte> text, bool decodes)
    {
        if (text.Length is 0 or > NameMax) return false;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var label = dot < 0 ? text : text[..dot];
            if (!IsLabel(label) || (decodes && IsEncoded(label) && !IdnaLabel.IsMatch(label[4..]))) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }

    static bool IsEncoded(ReadOnlySpan<byte> label) => label.Length >= 4 && System.Text.Ascii.EqualsIgnoreCase(label[..4], "xn--"u8);

    static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > LabelMax || label[0] == '-' || label[^1] == '-') return false;
        foreach (var letter in label)
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != '-') return false;
        return true;
    }
}
