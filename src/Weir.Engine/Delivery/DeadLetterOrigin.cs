namespace Weir.Engine.Delivery;

/// <summary>Where a dead letter comes from and how it died, apart from its rejection.</summary>
public readonly record struct DeadLetterOrigin
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Offset { get; init; }

    /// <summary>Milliseconds since 1970, as in the source's record; -1: none.</summary>
    public required long Timestamp { get; init; }

    /// <summary>True when the source topic's brokers set the timestamp (<c>message.timestamp.type=LogAppendTime</c>).</summary>
    public bool TimestampIsLogAppendTime { get; init; }

    /// <summary>Headers of the source's record, which stand before ours and are kept byte for byte.</summary>
    public int OriginalHeaders { get; init; }

    /// <summary>How many times the record was tried, this time included.</summary>
    public required int Attempt { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long FirstFailure { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long LastFailure { get; init; }

    /// <summary>How many times the record was redriven before.</summary>
    public int Replays { get; init; }
}
