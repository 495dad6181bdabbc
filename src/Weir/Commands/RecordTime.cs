using System.Globalization;

namespace Weir.Commands;

/// <summary>A record's time, in milliseconds since 1970, as people read it. A producer may have written any number: one that means microseconds is beyond what a date can say.</summary>
static class RecordTime
{
    static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The time, as near as a date can say it.</summary>
    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, Last));

    /// <summary>To the millisecond. A number that no date can say is shown as it is.</summary>
    public static string Iso(long milliseconds) => Text(milliseconds, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>The same to the second.</summary>
    public static string IsoSeconds(long milliseconds) => Text(milliseconds, "yyyy-MM-dd'T'HH:mm:ss'Z'");

    static string Text(long milliseconds, string format) =>
        milliseconds < 0 ? "-" : milliseconds > Last ? milliseconds.ToString(CultureInfo.InvariantCulture) : Of(milliseconds).ToString(format, CultureInfo.InvariantCulture);
}
