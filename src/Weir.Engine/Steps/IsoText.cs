namespace Weir.Engine.Steps;

/// <summary>Reads a time of ISO 8601 in the form of RFC 3339: <c>2023-09-12T02:39:11.25+02:00</c>.</summary>
static class IsoText
{
    /// <summary>0000-03-01 to 1970-01-01.</summary>
    const int DaysTo1970 = 719_468;

    /// <summary>Reads a time. A space or small letters may stand for <c>T</c> and <c>Z</c>; the offset may be written without its colon or its minutes; second 60 is the first of the next minute.</summary>
    /// <param name="text">The decoded text.</param>
    /// <param name="offsetByDefault">Minutes east of UTC where the text names no offset; null: it must.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    /// <param name="millis">0 to 999; what is beyond the third digit of a fraction is cut off.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, int? offsetByDefault, out long seconds, out int millis)
    {
        (seconds, millis) = (0, 0);
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':') return false;
        if (!Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)) return false;
        if (!Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second)) return false;
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        text = text[19..];
        if (!Fraction(ref text, out millis) || !TryOffset(text, offsetByDefault, out var offset)) return false;
        seconds = 86_400 * Days(year, month, day) + 3_600 * hour + 60 * (minute - offset) + second;
        return true;
    }

    /// <summary>Reads <c>Z</c>, <c>+02:00</c>, <c>+0200</c> or <c>+02</c> as minutes east of UTC.</summary>
    public static bool TryOffset(ReadOnlySpan<byte> text, int? byDefault, out int minutes)
    {
        minutes = byDefault ?? 0;
        if (text.IsEmpty) return byDefault is not null;
        minutes = 0;
        if (text.Length == 1) return (text[0] | 0x20) == 'z';
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != ':')) return false;
        var minute = 0;
        if (!Number(text[1..3], out var hour) || (text.Length > 3 && !Number(text[^2..], out minute)) || hour > 23 || minute > 59) return false;
        minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
        return true;
    }

    static bool Fraction(ref ReadOnlySpan<byte> text, out int millis)
    {
        millis = 0;
        if (text.IsEmpty || text[0] is not ((byte)'.' or (byte)',')) return true;
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length - 1;
        if (digits == 0) return false;
        for (var place = 1; place <= 3; place++) millis = 10 * millis + (place <= digits ? text[place] - '0' : 0);
        text = text[(digits + 1)..];
        return true;
    }

    /// <summary>Days since 1970, counting years from March so that the leap day is their last.</summary>
    static long Days(int year, int month, int day)
    {
        var marchYear = month > 2 ? year : year - 1;
        var marchMonth = month > 2 ? month - 3 : month + 9;
        return 365L * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day - 1 - DaysTo1970;
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
