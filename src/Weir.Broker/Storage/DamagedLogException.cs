namespace Weir.Broker.Storage;

/// <summary>Bytes that were synced are not what was written. The message names topic, partition and offset where they are known, else file and position.</summary>
public sealed class DamagedLogException(string message) : Exception(message);
