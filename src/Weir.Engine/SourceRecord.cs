namespace Weir.Engine;

/// <summary>A record as it was fetched: slices of the fetched batch, valid until that is released.</summary>
public readonly ref struct SourceRecord
{
    /// <param name="key">The key's bytes; ignored when <paramref name="hasKey"/> is false.</param>
    /// <param name="value">The value's bytes; ignored when <paramref name="hasValue"/> is false.</param>
    /// <param name="hasKey">False for a null key, which is not the same as an empty one.</param>
    /// <param name="hasValue">False for a tombstone.</param>
    /// <param name="topic">The topic it was read from; empty: from none.</param>
    /// <param name="partition">The partition it was read from; -1: from none.</param>
    /// <param name="offset">Its offset there; -1: from none.</param>
    /// <param name="timestamp">Milliseconds since 1970; -1: none.</param>
    public SourceRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasKey = true, bool hasValue = true, string topic = "", int partition = -1, long offset = -1, long timestamp = -1)
    {
        Topic = topic;
        Partition = partition;
        Offset = offset;
        Timestamp = timestamp;
        Key = key;
        Value = value;
        HasKey = hasKey;
        HasValue = hasValue;
    }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    public bool HasKey { get; }

    public bool HasValue { get; }

    public string Topic { get; }

    public int Partition { get; }

    public long Offset { get; }

    public long Timestamp { get; }

    /// <summary>None unless they are set.</summary>
    public SourceHeaders Headers { get; init; }
}
