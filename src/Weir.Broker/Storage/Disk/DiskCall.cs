namespace Weir.Broker.Storage;

/// <summary>What a <see cref="WatchedDisk"/> is about to do.</summary>
/// <param name="Operation">The kind of call.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Bytes">Bytes to be written; 0 otherwise.</param>
readonly record struct DiskCall(DiskOperation Operation, string Path, int Bytes);
