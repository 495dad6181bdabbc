namespace Weir.Protocol;

/// <summary>One header of a record, in place.</summary>
public readonly ref struct RecordHeader
{
    internal RecordHeader(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> encoded)
    {
        Key = key;
        Value = value;
        HasValue = hasValue;
        Encoded = encoded;
    }

    /// <summary>The name, UTF-8 by convention; keys may repeat.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value; empty when null.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether the value is not null.</summary>
    public bool HasValue { get; }

    /// <summary>Key and value as written, for <see cref="HeaderEncoder.AddEncoded"/>.</summary>
    public ReadOnlySpan<byte> Encoded { get; }
}
