using System.Globalization;

namespace Weir.Engine;

/// <summary>A number of bytes, written <c>8MiB</c>, <c>64KiB</c>, <c>1MB</c> or <c>500</c>.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    static readonly (string Unit, long Factor)[] Units =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("KB", 1_000), ("B", 1)];

    public static ByteSize KiB(long count) => new(count << 10);

    public static ByteSize MiB(long count) => new(count << 20);

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>Reads a whole number with an optional unit; false when it is anything else or does not fit 64 bits.</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        var factor = 1L;
        var digits = text.AsSpan().Trim();
        foreach (var (unit, unitFactor) in Units)
            if (digits.EndsWith(unit, StringComparison.Ordinal))
            {
                factor = unitFactor;
                digits = digits[..^unit.Length].TrimEnd();
                break;
            }
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > long.MaxValue / factor)
            return false;
        size = new ByteSize(count * factor);
        return true;
    }

    /// <summary>The shortest exact form that <see cref="TryParse"/> reads back.</summary>
    public override string ToString()
    {
        foreach (var (unit, factor) in Units)
            if (unit.Length == 3 && Bytes >= factor && Bytes % factor == 0)
                return $"{Bytes / factor}{unit}";
        return $"{Bytes}B";
    }
}
