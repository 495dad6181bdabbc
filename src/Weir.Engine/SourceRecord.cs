namespace Weir.Engine;

/// <summary>A record as it was fetched: slices of the fetched batch, valid until that is released.</summary>
public readonly ref struct SourceRecord
{
    /// <param name="key">The key's bytes; ignored when <paramref name="hasKey"/> is false.</param>
    /// <param name="value">The value's bytes; ignored when <paramref name="hasValue"/> is false.</param>
    /// <param name="hasKey">False for a null key, which is not the same as an empty one.</param>
    /// <param name="hasValue">False for a tombstone.</param>
    public SourceRecord(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasKey = true, bool hasValue = true)
    {
        Key = key;
        Value = value;
        HasKey = hasKey;
        HasValue = hasValue;
    }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Value { get; }

    public bool HasKey { get; }

    public bool HasValue { get; }
}
