namespace Weir.Protocol;

/// <summary>Where the caller writes key and value of the record just appended: valid until the next call on its builder.</summary>
public readonly ref struct RecordSlot(Span<byte> key, Span<byte> value)
{
    /// <summary>The key's bytes, all to be written; empty when null.</summary>
    public Span<byte> Key { get; } = key;

    /// <summary>The value's bytes, all to be written; empty when null.</summary>
    public Span<byte> Value { get; } = value;
}
