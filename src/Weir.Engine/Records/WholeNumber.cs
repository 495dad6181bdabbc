namespace Weir.Engine.Records;

/// <summary>Decimal digits as numbers.</summary>
static class WholeNumber
{
    /// <summary>The value of an optional minus and at most 18 digits, which the caller has checked.</summary>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        var value = 0L;
        foreach (var digit in negative ? text[1..] : text) value = value * 10 + (digit - '0');
        return negative ? -value : value;
    }

    /// <summary>Reads an optional minus and 1 to 18 digits; false for everything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative) text = text[1..];
        if (text.Length is 0 or > 18) return false;
        foreach (var part in text)
        {
            var digit = (uint)(part - '0');
            if (digit > 9) return false;
            value = value * 10 + digit;
        }
        if (negative) value = -value;
        return true;
    }
}
