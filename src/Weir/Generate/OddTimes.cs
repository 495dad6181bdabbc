namespace Weir.Generate;

/// <summary>Records whose timestamp is far from now: in 1970, a day ago, two hours ahead, in 2100. Which ones, and how, depends on seed and number alone.</summary>
/// <param name="Seed">Of the stream.</param>
/// <param name="PartsPerMillion">How many.</param>
sealed record OddTimes(long Seed, int PartsPerMillion)
{
    const long Hour = 3_600_000;
    const long Year2100 = 4_102_444_800_000;

    /// <summary>What sinks take ahead of now at most, by Kafka's default; what is further ahead is clamped.</summary>
    const long AheadMax = Hour;

    /// <summary>0 to 3; -1: a timestamp as usual.</summary>
    public int KindOf(long number)
    {
        if (PartsPerMillion == 0) return -1;
        var bits = SeededBits.At(Seed ^ 0x6666, number);
        return bits.Below(1_000_000) < PartsPerMillion ? bits.Below(4) : -1;
    }

    /// <summary>The record's timestamp in milliseconds, if it is written now.</summary>
    public long Of(long number, long now) => KindOf(number) switch
    {
        0 => number % 1_000,
        1 => now - (24 * Hour),
        2 => now + (2 * Hour),
        3 => Year2100 + (number % 1_000),
        _ => now,
    };

    /// <summary>What is wrong with an output's timestamp; null: nothing.</summary>
    /// <param name="number">The record.</param>
    /// <param name="written">The source record's timestamp; null: it is not known.</param>
    /// <param name="found">The output's timestamp.</param>
    /// <param name="original">What its header says was the source's; empty: nothing.</param>
    /// <param name="now">When it is looked at: no output is from later.</param>
    public string? Difference(long number, long? written, long found, ReadOnlySpan<byte> original, long now)
    {
        bool isClamped = System.Buffers.Text.Utf8Parser.TryParse(original, out long source, out int used) && used == original.Length && original.Length > 0;
        return Difference(number, found, isClamped, source, now) ?? (written is { } time ? Difference(time, found, isClamped, source) : null);
    }

    // Whatever its kind: it is the source's, or that one was ahead by too much, and is in the header.
    static string? Difference(long written, long found, bool isClamped, long source)
    {
        if (!isClamped) return found == written ? null : "its timestamp is not the source's";
        return source != written ? "the original timestamp is another" : found < written - AheadMax ? null : "it has an original timestamp, and needed none";
    }

    string? Difference(long number, long found, bool isClamped, long source, long now)
    {
        int kind = KindOf(number);
        // Whoever comes to it an hour later need not clamp it any more.
        if (kind == 2 && !isClamped && found <= now + AheadMax) return null;
        if (kind is 2 or 3) return !isClamped ? "its timestamp is ahead, and the original in no header" : found > now + AheadMax ? "its timestamp is further ahead than sinks take" : kind == 3 && source != Of(number, 0) ? "the original timestamp is another" : null;
        if (isClamped) return "it has an original timestamp, and needed none";
        return kind == 0 && found != Of(number, 0) || kind == 1 && found > now - (23 * Hour) ? "its timestamp is not the source's" : null;
    }
}
