namespace Weir.Engine.Testing;

/// <summary>The record that a case begins with.</summary>
/// <param name="Value">Null: a tombstone.</param>
/// <param name="Key">Null: none.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
sealed record TestInput(byte[]? Value, byte[]? Key, long Timestamp);
