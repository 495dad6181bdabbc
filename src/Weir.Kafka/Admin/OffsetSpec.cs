namespace Weir.Kafka.Admin;

/// <summary>A place in a partition to ask the offset of.</summary>
public readonly record struct OffsetSpec
{
    OffsetSpec(long timestamp) => Timestamp = timestamp;

    /// <summary>As ListOffsets has it: milliseconds since 1970, or a negative code.</summary>
    internal long Timestamp { get; }

    /// <summary>The log start offset.</summary>
    public static OffsetSpec Earliest { get; } = new(-2);

    /// <summary>The end: the high watermark, or under read_committed the last stable offset.</summary>
    public static OffsetSpec Latest { get; } = new(-1);

    /// <summary>The first record whose timestamp is at or after <paramref name="time"/>; the end where there is none.</summary>
    public static OffsetSpec At(DateTimeOffset time) => new(Math.Max(0, time.ToUnixTimeMilliseconds()));
}
