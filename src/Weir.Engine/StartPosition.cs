using System.Globalization;

namespace Weir.Engine;

/// <summary><c>earliest</c>, <c>latest</c>, or a time such as <c>2026-01-31T08:00:00Z</c> or <c>2026-01-31</c> (UTC). Applies only where nothing is committed.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Time">The time for <see cref="StartKind.Time"/>, otherwise the default.</param>
public readonly record struct StartPosition(StartKind Kind, DateTimeOffset Time = default)
{
    static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static bool TryParse(string text, out StartPosition start)
    {
        start = new StartPosition(text == "latest" ? StartKind.Latest : StartKind.Earliest);
        if (text is "earliest" or "latest")
            return true;
        if (!DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return false;
        start = new StartPosition(StartKind.Time, time);
        return true;
    }

    public override string ToString() => Kind == StartKind.Time ? Time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) : Kind == StartKind.Latest ? "latest" : "earliest";
}
