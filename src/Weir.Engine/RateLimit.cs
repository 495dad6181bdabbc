using System.Globalization;

namespace Weir.Engine;

/// <summary>At most so much in a second: records (<c>1000/s</c>) or bytes as the source topic holds them (<c>5MiB/s</c>).</summary>
/// <param name="PerSecond">At least 1.</param>
/// <param name="IsBytes">Bytes, else records.</param>
public sealed record RateLimit(long PerSecond, bool IsBytes)
{
    /// <summary>Null where the text is neither, or zero.</summary>
    public static RateLimit? Parse(string text)
    {
        if (!text.EndsWith("/s", StringComparison.Ordinal)) return null;
        var amount = text[..^2];
        if (long.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var records)) return records > 0 ? new(records, false) : null;
        return ByteSize.TryParse(amount, out var size) && size.Bytes > 0 ? new(size.Bytes, true) : null;
    }
}
