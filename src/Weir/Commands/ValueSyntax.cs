using System.Globalization;

namespace Weir.Commands;

/// <summary>Values as people write them in options: <c>10s</c>, <c>250ms</c>, <c>0.5%</c>, <c>5k/s</c>.</summary>
static class ValueSyntax
{
    static readonly (string Suffix, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>A time span with its unit; null when it is none or not positive.</summary>
    public static TimeSpan? Duration(string text)
    {
        foreach (var (suffix, milliseconds) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (Number(text.AsSpan(0, text.Length - suffix.Length)) is not { } number) continue;
            double total = number * milliseconds;
            return total is > 0 and < 3e12 ? TimeSpan.FromMilliseconds(total) : null;
        }
        return null;
    }

    /// <summary>A share in parts per million: <c>0.5%</c> is 5 000; null outside 0 % to 100 % or without the sign.</summary>
    public static int? PartsPerMillion(string text) =>
        text.EndsWith('%') && Number(text.AsSpan(0, text.Length - 1)) is { } percent and <= 100 ? (int)Math.Round(percent * 10_000) : null;

    /// <summary>Records per second: <c>5000</c>, <c>5k</c>, <c>1.5M</c>, <c>max</c> (infinity).</summary>
    public static double? Rate(string text)
    {
        if (text == "max") return double.PositiveInfinity;
        if (text.EndsWith("/s", StringComparison.Ordinal)) text = text[..^2];
        double factor = text.Length == 0 ? 1 : text[^1] switch { 'k' => 1e3, 'M' => 1e6, _ => 1 };
        double? number = Number(factor == 1 ? text : text.AsSpan(0, text.Length - 1));
        return number > 0 ? number * factor : null;
    }

    /// <summary>A whole number above 0.</summary>
    public static long? Count(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;

    static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;
}
