using System.Globalization;

namespace Weir.Engine;

/// <summary>How many dead letters are too many: a partition halts as soon as <paramref name="Dead"/> of its last <paramref name="Records"/> records are dead. Written <c>20% of 5000</c>.</summary>
/// <param name="Dead">Dead letters, at least 1: the share of <paramref name="Records"/>, rounded up.</param>
/// <param name="Records">Records that are looked at, 1 to 1 000 000, counted for each partition of the source.</param>
public sealed record HaltCondition(int Dead, int Records)
{
    /// <summary>The most records that a condition may look at.</summary>
    public const int RecordsMax = 1_000_000;

    /// <summary>Reads <c>20% of 5000</c>; null where the text is something else, or the share is not above 0 % and at most 100 %.</summary>
    public static HaltCondition? Parse(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var share, "of", var count] || !share.EndsWith('%')) return null;
        if (!decimal.TryParse(share.AsSpan(0, share.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent is <= 0 or > 100) return null;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var records) || records is < 1 or > RecordsMax) return null;
        return new((int)Math.Ceiling(percent * records / 100), records);
    }
}
