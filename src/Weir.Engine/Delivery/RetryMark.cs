using System.Buffers.Text;
using System.Text;

namespace Weir.Engine.Delivery;

/// <summary>What Weir notes on a record in retry, in headers behind the record's own: <c>weir-retry-*</c>. Numbers in decimal, times in milliseconds since 1970.</summary>
public readonly record struct RetryMark
{
    /// <summary>The version of this list of headers, in <c>weir-retry-version</c>.</summary>
    public const int CurrentVersion = 1;

    /// <summary>How many headers the record itself has; they stand first.</summary>
    public required int OriginalHeaders { get; init; }

    /// <summary>Its partition in the source, and so in each tier.</summary>
    public required int Partition { get; init; }

    /// <summary>Its offset in the source.</summary>
    public required long Offset { get; init; }

    /// <summary>Its timestamp in the source; -1: none.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Whether that is the broker's.</summary>
    public bool TimestampIsLogAppendTime { get; init; }

    /// <summary>How often it was tried; 0: never, it waits behind another of its key.</summary>
    public int Attempts { get; init; }

    /// <summary>Tiers that it went to for its own sake: the number of the next.</summary>
    public int Rounds { get; init; }

    /// <summary>When it may be tried.</summary>
    public required long Due { get; init; }

    /// <summary>When it failed first; null: it did not.</summary>
    public long? FirstFailure { get; init; }

    /// <summary>Why it failed last: a code of <see cref="RecordCodes"/>; null: it did not.</summary>
    public string? Code { get; init; }

    /// <summary>The headers, in order.</summary>
    /// <param name="sink">Takes them.</param>
    /// <param name="topic">The source.</param>
    public void WriteTo(IHeaderSink sink, string topic)
    {
        Add(sink, "weir-retry-version"u8, CurrentVersion);
        Add(sink, "weir-retry-original-headers"u8, OriginalHeaders);
        sink.Add("weir-retry-topic"u8, Encoding.UTF8.GetBytes(topic));
        Add(sink, "weir-retry-partition"u8, Partition);
        Add(sink, "weir-retry-offset"u8, Offset);
        Add(sink, "weir-retry-timestamp"u8, Timestamp);
        sink.Add("weir-retry-timestamp-type"u8, TimestampIsLogAppendTime ? "LogAppendTime"u8 : "CreateTime"u8);
        Add(sink, "weir-retry-attempt"u8, Attempts);
        Add(sink, "weir-retry-round"u8, Rounds);
        Add(sink, "weir-retry-due"u8, Due);
        if (FirstFailure is { } first) Add(sink, "weir-retry-first-failure"u8, first);
        if (Code is { } code) sink.Add("weir-retry-code"u8, Encoding.ASCII.GetBytes(code));
    }

    /// <summary>False for a record that Weir did not put there.</summary>
    /// <param name="headers">Of a tier's record.</param>
    /// <param name="topic">The source, and its partition: another's records are not ours.</param>
    /// <param name="partition">The tier's partition.</param>
    /// <param name="mark">What is noted.</param>
    public static bool TryRead(in SourceHeaders headers, string topic, int partition, out RetryMark mark)
    {
        mark = default;
        if (Number(in headers, "weir-retry-version"u8) != CurrentVersion || Number(in headers, "weir-retry-partition"u8) != partition) return false;
        if (!headers.TryFind("weir-retry-topic"u8, out var named) || Encoding.UTF8.GetString(named) != topic) return false;
        if (Number(in headers, "weir-retry-offset"u8) is not (>= 0 and var offset) || Number(in headers, "weir-retry-due"u8) is not (>= 0 and var due)) return false;
        if (Number(in headers, "weir-retry-original-headers"u8) is not (>= 0 and <= int.MaxValue and var originals)) return false;
        mark = new()
        {
            OriginalHeaders = (int)originals,
            Partition = partition,
            Offset = offset,
            Timestamp = Number(in headers, "weir-retry-timestamp"u8) ?? -1,
            TimestampIsLogAppendTime = headers.TryFind("weir-retry-timestamp-type"u8, out var type) && type.SequenceEqual("LogAppendTime"u8),
            Attempts = Small(Number(in headers, "weir-retry-attempt"u8)),
            Rounds = Small(Number(in headers, "weir-retry-round"u8)),
            Due = due,
            FirstFailure = Number(in headers, "weir-retry-first-failure"u8),
            Code = headers.TryFind("weir-retry-code"u8, out var code) ? Encoding.ASCII.GetString(code) : null,
        };
        return true;
    }

    static int Small(long? number) => (int)Math.Clamp(number ?? 0, 0, int.MaxValue);

    static long? Number(in SourceHeaders headers, ReadOnlySpan<byte> name) =>
        headers.TryFind(name, out var value) && Utf8Parser.TryParse(value, out long number, out var read) && read == value.Length ? number : null;

    static void Add(IHeaderSink sink, ReadOnlySpan<byte> name, long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        sink.Add(name, digits[..length]);
    }
}
