namespace Weir.DeadLetters;

/// <summary>A record that a letter becomes again.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Partition">Where it goes.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Key">Null: none.</param>
/// <param name="Value">Null: a tombstone.</param>
/// <param name="Headers">Encoded; empty: none.</param>
sealed record Reentry(string Topic, int Partition, long Timestamp, byte[]? Key, byte[]? Value, byte[] Headers)
{
    /// <summary>Bytes of what it holds.</summary>
    public int Bytes => (Key?.Length ?? 0) + (Value?.Length ?? 0) + Headers.Length;
}
