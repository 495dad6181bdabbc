using System.Globalization;

namespace Weir.Engine.Configuration;

/// <summary>A whole number with a unit: <c>100ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c>, <c>30d</c>.</summary>
static class DurationText
{
    static readonly (string Unit, long Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            if (!long.TryParse(text.AsSpan()[..^unit.Length].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                continue;
            if (count > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond / milliseconds)
                return false;
            duration = TimeSpan.FromMilliseconds(count * milliseconds);
            return true;
        }
        return false;
    }

    /// <summary>The largest unit that is exact.</summary>
    public static string Format(TimeSpan duration)
    {
        var total = (long)duration.TotalMilliseconds;
        var (unit, milliseconds) = Units.Last(candidate => candidate.Milliseconds == 1 || (total != 0 && total % candidate.Milliseconds == 0));
        return $"{total / milliseconds}{unit}";
    }
}
