using System.Buffers.Text;

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
    const int NumberMax = 20;

    /// <summary>Ways to fail that are kept encoded; a pipeline has dozens. Beyond that the memory starts over.</summary>
    const int RejectionsMax = 1_024;

    /// <summary>The version of this list of headers, in <c>weir-dead-version</c>.</summary>
    public const int Version = 1;

    /// <summary>The header by which a record that was redriven says how many times it was, in decimal. It stands among the record's own, so it survives a second death.</summary>
    public static ReadOnlySpan<byte> ReplaysName => "weir-replays"u8;

    static readonly byte[] CreateTime = [.. "CreateTime"u8];
    static readonly byte[] LogAppendTime = [.. "LogAppendTime"u8];
    static readonly byte[] Stage = [.. "TRANSFORMATION"u8];
    static readonly byte[] VersionText = EncodedRejection.Encode($"{Version}");

    readonly byte[] _pipeline;
    readonly byte[] _group;
    readonly byte[] _numbers = new byte[16 * NumberMax];
    readonly Entry[] _entries = new Entry[DeadLetterHeaderNames.All.Length];
    readonly Dictionary<(string Code, string? Field, string Reason, string? Step), EncodedRejection> _rejections = [];
    string _topicText = "";
    byte[] _topic = [];
    int _used;

    public DeadLetterHeaders(string pipeline, string group)
    {
        _pipeline = EncodedRejection.Encode(pipeline);
        _group = EncodedRejection.Encode(group);
    }

    /// <summary>Headers of the letter last <see cref="Set"/>.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Name(int index) => DeadLetterHeaderNames.All[(int)_entries[index].Name];

    /// <summary>Valid until the next <see cref="Set"/>.</summary>
    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly var entry = ref _entries[index];
        return entry.Source.AsSpan(entry.Start, entry.Length);
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
        _used = 0;
        var encoded = Encoded(rejection);
        Add(HeaderName.Version, VersionText);
        Add(HeaderName.OriginalHeaders, origin.OriginalHeaders);
        Add(HeaderName.Pipeline, _pipeline);
        Add(HeaderName.Code, encoded.Code);
        Add(HeaderName.Reason, encoded.Reason);
        if (encoded.Field is { } field)
            Add(HeaderName.Field, field);
        if (encoded.Step is { } step)
            Add(HeaderName.Step, step);
        if (rejection.ByteOffset >= 0)
            Add(HeaderName.Byte, rejection.ByteOffset);
        SetOrigin(origin, encoded.Fingerprint);
        Add(HeaderName.ConnectConnector, _pipeline);
        Add(HeaderName.ConnectStage, Stage);
        Add(HeaderName.ConnectException, encoded.Code);
        Add(HeaderName.ConnectMessage, encoded.Message);
    }

    void SetOrigin(in DeadLetterOrigin origin, byte[] fingerprint)
    {
        Add(HeaderName.Topic, Topic(origin.Topic));
        var partition = Add(HeaderName.Partition, origin.Partition);
        var offset = Add(HeaderName.Offset, origin.Offset);
        Add(HeaderName.Timestamp, origin.Timestamp);
        Add(HeaderName.TimestampType, origin.TimestampIsLogAppendTime ? LogAppendTime : CreateTime);
        Add(HeaderName.Group, _group);
        Add(HeaderName.Attempt, origin.Attempt);
        Add(HeaderName.FirstFailure, origin.FirstFailure);
        Add(HeaderName.LastFailure, origin.LastFailure);
        Add(HeaderName.Fingerprint, fingerprint);
        Add(HeaderName.Replays, origin.Replays);
        Add(HeaderName.ConnectTopic, _topic);
        _entries[Count++] = partition with { Name = HeaderName.ConnectPartition };
        _entries[Count++] = offset with { Name = HeaderName.ConnectOffset };
    }

    EncodedRejection Encoded(in Rejection rejection)
    {
        var key = (rejection.Code, rejection.Field, rejection.Reason, rejection.Step);
        if (_rejections.TryGetValue(key, out var encoded))
            return encoded;
        if (_rejections.Count == RejectionsMax)
            _rejections.Clear();
        return _rejections[key] = new EncodedRejection(_pipeline, rejection);
    }

    byte[] Topic(string text)
    {
        if (_topicText != text)
            (_topicText, _topic) = (text, EncodedRejection.Encode(text));
        return _topic;
    }

    void Add(HeaderName name, byte[] value) => _entries[Count++] = new Entry(name, value, 0, value.Length);

    Entry Add(HeaderName name, long number)
    {
        Utf8Formatter.TryFormat(number, _numbers.AsSpan(_used), out var length);
        var entry = new Entry(name, _numbers, _used, length);
        _entries[Count++] = entry;
        _used += length;
        return entry;
    }

    readonly record struct Entry(HeaderName Name, byte[] Source, int Start, int Length);
}
