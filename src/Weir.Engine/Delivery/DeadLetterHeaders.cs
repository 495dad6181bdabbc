using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Weir.Engine.Delivery;

/// <summary>
/// The headers that Weir adds to a dead letter after the original ones: its own, <c>weir-dead-*</c>, and Kafka Connect's
/// <c>__connect.errors.*</c>, so that existing tools understand it. Values are UTF-8 text, numbers in decimal, times in milliseconds since 1970.
/// </summary>
/// <remarks>
/// One instance per worker, not thread-safe, no allocation per letter. Code and reason hold nothing of the record's values; texts of
/// ours are cut at 512 bytes. Connect's names: org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter (KIP-298).
/// </remarks>
public sealed class DeadLetterHeaders
{
    const int TextMax = 512;
    const int NumberMax = 20;

    /// <summary>The version of this list of headers, in <c>weir-dead-version</c>.</summary>
    public const int Version = 1;

    readonly byte[] pipeline;
    readonly byte[] group;
    readonly byte[] values = new byte[8 * TextMax + 16 * NumberMax];
    readonly Entry[] entries = new Entry[DeadLetterHeaderNames.All.Length];
    int used;

    public DeadLetterHeaders(string pipeline, string group)
    {
        this.pipeline = Encoding.UTF8.GetBytes(pipeline);
        this.group = Encoding.UTF8.GetBytes(group);
    }

    /// <summary>Headers of the letter last <see cref="Set"/>.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Name(int index) => DeadLetterHeaderNames.All[(int)entries[index].Name];

    /// <summary>Valid until the next <see cref="Set"/>.</summary>
    public ReadOnlySpan<byte> Value(int index)
    {
        var entry = entries[index];
        return (entry.Source ?? values).AsSpan(entry.Start, entry.Length);
    }

    /// <summary>All headers in order.</summary>
    public void WriteTo(IHeaderSink sink)
    {
        for (var index = 0; index < Count; index++)
            sink.Add(Name(index), Value(index));
    }

    /// <summary>Makes the headers of one dead letter.</summary>
    public void Set(in Rejection rejection, in DeadLetterOrigin origin)
    {
        Count = 0;
        used = 0;
        SetOurs(rejection, origin);
        SetConnects(rejection);
    }

    void SetOurs(in Rejection rejection, in DeadLetterOrigin origin)
    {
        Add(HeaderName.Version, Version);
        Add(HeaderName.OriginalHeaders, origin.OriginalHeaders);
        Add(HeaderName.Pipeline, pipeline);
        Add(HeaderName.Code, rejection.Code);
        Add(HeaderName.Reason, rejection.Reason);
        if (rejection.Field is { } field)
            Add(HeaderName.Field, field);
        if (rejection.ByteOffset >= 0)
            Add(HeaderName.Byte, rejection.ByteOffset);
        Add(HeaderName.Topic, origin.Topic);
        Add(HeaderName.Partition, origin.Partition);
        Add(HeaderName.Offset, origin.Offset);
        Add(HeaderName.Timestamp, origin.Timestamp);
        Add(HeaderName.TimestampType, origin.TimestampIsLogAppendTime ? LogAppendTime : CreateTime);
        Add(HeaderName.Group, group);
        Add(HeaderName.Attempt, origin.Attempt);
        Add(HeaderName.FirstFailure, origin.FirstFailure);
        Add(HeaderName.LastFailure, origin.LastFailure);
        Add(HeaderName.Fingerprint, FailureFingerprint.Of(pipeline, Written(HeaderName.Code), Written(HeaderName.Field), Written(HeaderName.Reason)));
        Add(HeaderName.Replays, origin.Replays);
    }

    void SetConnects(in Rejection rejection)
    {
        Repeat(HeaderName.ConnectTopic, HeaderName.Topic);
        Repeat(HeaderName.ConnectPartition, HeaderName.Partition);
        Repeat(HeaderName.ConnectOffset, HeaderName.Offset);
        Add(HeaderName.ConnectConnector, pipeline);
        Add(HeaderName.ConnectStage, Stage);
        Repeat(HeaderName.ConnectException, HeaderName.Code);
        var start = used;
        Append(rejection.Code);
        if (rejection.Field is { } field)
        {
            Append(" ");
            Append(field);
        }
        Append(": ");
        Append(rejection.Reason);
        entries[Count++] = new Entry(HeaderName.ConnectMessage, null, start, used - start);
    }

    void Add(HeaderName name, byte[] value) => entries[Count++] = new Entry(name, value, 0, value.Length);

    void Add(HeaderName name, long number)
    {
        Utf8Formatter.TryFormat(number, values.AsSpan(used), out var length);
        entries[Count++] = new Entry(name, null, used, length);
        used += length;
    }

    void Add(HeaderName name, ulong hash)
    {
        Utf8Formatter.TryFormat(hash, values.AsSpan(used), out var length, new System.Buffers.StandardFormat('x', 16));
        entries[Count++] = new Entry(name, null, used, length);
        used += length;
    }

    void Add(HeaderName name, string text)
    {
        var start = used;
        Append(text);
        entries[Count++] = new Entry(name, null, start, used - start);
    }

    /// <summary>Cuts between characters, never within one.</summary>
    void Append(string text)
    {
        var room = values.AsSpan(used, Math.Min(TextMax, values.Length - used));
        Utf8.FromUtf16(text, room, out _, out var written);
        used += written;
    }

    void Repeat(HeaderName name, HeaderName before)
    {
        var entry = entries[IndexOf(before)];
        entries[Count++] = entry with { Name = name };
    }

    ReadOnlySpan<byte> Written(HeaderName name) => IndexOf(name) is var index and >= 0 ? Value(index) : default;

    int IndexOf(HeaderName name)
    {
        for (var index = 0; index < Count; index++)
            if (entries[index].Name == name)
                return index;
        return -1;
    }

    static readonly byte[] CreateTime = "CreateTime"u8.ToArray();
    static readonly byte[] LogAppendTime = "LogAppendTime"u8.ToArray();
    static readonly byte[] Stage = "TRANSFORMATION"u8.ToArray();

    readonly record struct Entry(HeaderName Name, byte[]? Source, int Start, int Length);
}
