namespace Weir.Broker;

/// <summary>A record as <see cref="EmbeddedBroker.ReadAsync"/> finds it.</summary>
/// <param name="Partition">Where it is.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Key">Null: it has none.</param>
/// <param name="Value">Null: a tombstone.</param>
public sealed record EmbeddedRecord(int Partition, long Offset, long Timestamp, byte[]? Key, byte[]? Value)
{
    /// <summary>Its headers in their order; a name may be there twice.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]?>> Headers { get; init; } = [];

    /// <summary>The key as UTF-8; null: it has none.</summary>
    public string? KeyText => Key is null ? null : System.Text.Encoding.UTF8.GetString(Key);

    /// <summary>The value as UTF-8; null: a tombstone.</summary>
    public string? ValueText => Value is null ? null : System.Text.Encoding.UTF8.GetString(Value);
}
