namespace Weir.Kafka.Reading;

/// <summary>How a <see cref="TopicReader"/> reads.</summary>
public sealed record TopicReaderOptions
{
    /// <summary>Whether records of open and aborted transactions are seen. Default: they are not.</summary>
    public IsolationLevel Isolation { get; init; } = IsolationLevel.ReadCommitted;

    /// <summary>How long a broker waits for <see cref="MinBytes"/>: Kafka's <c>fetch.max.wait.ms</c>. Default 500 ms.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes that are worth an answer: Kafka's <c>fetch.min.bytes</c>. Default 1.</summary>
    public int MinBytes { get; init; } = 1;

    /// <summary>Bytes in one broker's answer: Kafka's <c>fetch.max.bytes</c>. Two answers per broker are held at a time. Default 16 MiB; one larger batch still comes.</summary>
    public int MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of one partition in an answer: Kafka's <c>max.partition.fetch.bytes</c>. Default 1 MiB; one larger batch still comes.</summary>
    public int PartitionMaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Whether a start that retention has deleted moves to the log's start instead of failing with OFFSET_OUT_OF_RANGE. Default false.</summary>
    public bool SkipExpired { get; init; }

    /// <summary>How long is read before the ranges' ends: after it no broker is asked anew, and what was asked is waited for. Default: as long as it takes.</summary>
    public TimeSpan EndAfter { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a partition may fail before its error is thrown. Default 30 s; after <see cref="EndAfter"/> not at all.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(30);
}
