namespace Weir.Engine;

/// <summary>The headers of a source record, read only when somebody asks for one.</summary>
/// <param name="encoded">As they were fetched; valid as long as the record.</param>
/// <param name="reader">Who can read them.</param>
public readonly ref struct SourceHeaders(ReadOnlySpan<byte> encoded, IHeaderReader reader)
{
    readonly ReadOnlySpan<byte> _encoded = encoded;
    readonly IHeaderReader? _reader = reader;

    /// <summary>The value of the last header of that name, bytes of whatever kind. False where there is none, or where its value is null.</summary>
    public bool TryFind(scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        return _reader is not null && _reader.TryFind(_encoded, name, out value);
    }
}
