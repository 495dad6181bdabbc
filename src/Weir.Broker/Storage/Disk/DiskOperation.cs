namespace Weir.Broker.Storage;

/// <summary>Kinds of calls to an <see cref="IDisk"/> that can be delayed and failed.</summary>
enum DiskOperation
{
    Open,
    Read,
    Write,

    /// <summary>Between a write and its sync, and before a sync on its own.</summary>
    Sync,
    SetLength,
    Rename,
    Delete,
    SyncFolder,
}
