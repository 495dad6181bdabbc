using System.Globalization;

namespace Weir.Generate;

/// <summary>Seconds as ISO 8601 in UTC, <c>2023-09-12T00:45:51Z</c>: the only form the reference pipeline writes.</summary>
static class EventTime
{
    public const int Length = 20;

    public static void Write(long unixSeconds, Span<byte> to) =>
        DateTime.UnixEpoch.AddSeconds(unixSeconds).TryFormat(to, out _, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Unix seconds; -1 when the text is anything else.</summary>
    public static long Read(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z') return -1;
        int year = Digits(text[..4]), month = Digits(text[5..7]), day = Digits(text[8..10]);
        int hour = Digits(text[11..13]), minute = Digits(text[14..16]), second = Digits(text[17..19]);
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return -1;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return -1;
        return (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
    }

    static int Digits(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            number = number * 10 + digit - '0';
        }
        return number;
    }
}
