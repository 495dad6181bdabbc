namespace Weir.Broker.Storage;

/// <summary>Where an append went.</summary>
/// <param name="BaseOffset">Offset of its first record.</param>
/// <param name="Frame">Journal frame that carries it: <see cref="LogStore.SyncedAsync"/>.</param>
readonly record struct Appended(long BaseOffset, long Frame);
