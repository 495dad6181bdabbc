namespace Weir.Broker.Storage;

/// <summary>The folder that a <see cref="LogStore"/> lives in, behind a seam: the simulation replaces it by one that forgets, fails and delays.</summary>
/// <remarks>Paths are relative, with '/'. Creating, renaming and deleting a file is durable after <see cref="SyncFolderAsync"/> of the folder it is in,
/// its content after <see cref="IDiskFile.SyncAsync"/>. Failures are <see cref="IOException"/>s.</remarks>
interface IDisk
{
    /// <summary>Opens a file for reading and writing; makes it, and the folders above it, when it does not exist.</summary>
    ValueTask<IDiskFile> OpenAsync(string path);

    ValueTask<bool> ExistsAsync(string path);

    /// <summary>Names (not paths) of the files in a folder; none when there is no such folder.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string folder);

    /// <summary>Gives a file another name; a file that had it is gone.</summary>
    ValueTask RenameAsync(string from, string to);

    /// <summary>Deletes a file; nothing happens when it does not exist.</summary>
    ValueTask DeleteAsync(string path);

    /// <summary>Deletes a folder and all in it; nothing happens when it does not exist.</summary>
    ValueTask DeleteFolderAsync(string folder);

    ValueTask SyncFolderAsync(string folder);

    /// <summary>Takes the folder for this process until disposed; null when another one holds it.</summary>
    IDisposable? TryLock(string path);
}
