using System.Buffers.Text;
using System.Text;

namespace Weir.Engine.Delivery;

/// <summary>
/// What became of a partition's records since the group began, kept as the metadata of its committed offset, so that it commits with the
/// position: <c>w1;read=10;out=8;dead=1;drop=1</c>.
/// </summary>
/// <param name="Read">Source records read.</param>
/// <param name="Written">Records written to the sink.</param>
/// <param name="Dead">Records written to the dead-letter topic.</param>
/// <param name="Dropped">Records dropped by a step or by policy.</param>
public readonly record struct PartitionCounters(long Read, long Written, long Dead, long Dropped)
{
    /// <summary>Bytes of the longest text.</summary>
    public const int TextLengthMax = 25 + (4 * 19);

    public static PartitionCounters operator +(PartitionCounters left, PartitionCounters right) =>
        new(left.Read + right.Read, left.Written + right.Written, left.Dead + right.Dead, left.Dropped + right.Dropped);

    public static PartitionCounters operator -(PartitionCounters left, PartitionCounters right) =>
        new(left.Read - right.Read, left.Written - right.Written, left.Dead - right.Dead, left.Dropped - right.Dropped);

    /// <summary>Records that have an outcome.</summary>
    public long Decided => Written + Dead + Dropped;

    /// <summary>Records read that have no outcome yet: they are in the retry topics.</summary>
    public long InRetry => Read - Decided;

    /// <summary>Writes the text as UTF-8; the destination needs <see cref="TextLengthMax"/> bytes.</summary>
    public int Format(Span<byte> destination)
    {
        var length = 0;
        Append(destination, ref length, "w1;read="u8, Read);
        Append(destination, ref length, ";out="u8, Written);
        Append(destination, ref length, ";dead="u8, Dead);
        Append(destination, ref length, ";drop="u8, Dropped);
        return length;
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextLengthMax];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <summary>False, and zeros, for metadata that is not ours (empty, another tool's, a later version). Parts that a later release added are skipped.</summary>
    public static bool TryParse(ReadOnlySpan<byte> metadata, out PartitionCounters counters)
    {
        counters = default;
        var (read, written, dead, dropped) = (0L, 0L, 0L, 0L);
        var first = true;
        foreach (var range in metadata.Split((byte)';'))
        {
            var part = metadata[range];
            if (first && !part.SequenceEqual("w1"u8))
                return false;
            var sound = first || TryTake(part, "read="u8, ref read) && TryTake(part, "out="u8, ref written) && TryTake(part, "dead="u8, ref dead) && TryTake(part, "drop="u8, ref dropped);
            if (!sound)
                return false;
            first = false;
        }
        counters = new PartitionCounters(read, written, dead, dropped);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out PartitionCounters)"/>
    public static bool TryParse(string? metadata, out PartitionCounters counters) => TryParse(Encoding.UTF8.GetBytes(metadata ?? ""), out counters);

    /// <summary>False only where the part has the name and no count behind it.</summary>
    static bool TryTake(ReadOnlySpan<byte> part, ReadOnlySpan<byte> name, ref long count)
    {
        if (!part.StartsWith(name))
            return true;
        var digits = part[name.Length..];
        return Utf8Parser.TryParse(digits, out count, out var used) && used == digits.Length && count >= 0;
    }

    static void Append(Span<byte> destination, ref int length, ReadOnlySpan<byte> name, long count)
    {
        name.CopyTo(destination[length..]);
        length += name.Length;
        Utf8Formatter.TryFormat(count, destination[length..], out var digits);
        length += digits;
    }
}
