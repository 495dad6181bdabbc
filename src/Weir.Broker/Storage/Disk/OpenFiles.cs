using Microsoft.Win32.SafeHandles;

namespace Weir.Broker.Storage;

/// <summary>The handles of a <see cref="FileDisk"/>'s files: at most so many are open, and one that was closed meanwhile is opened again when its file is used.</summary>
/// <remarks>A process has so many handles, and a log with years in it more segments. Those in use and those with bytes that were not synced stay open, above the limit too: an fsync must see what failed since the write.</remarks>
sealed class OpenFiles(int atMost)
{
    readonly Lock _gate = new();
    readonly HashSet<FileDiskFile> _files = [];
    // The open ones that can be closed, the one that was used last at the end.
    readonly LinkedList<FileDiskFile> _idle = [];
    int _open;

    /// <summary>How many are open.</summary>
    public int Count
    {
        get { lock (_gate) return _open; }
    }

    /// <summary>The file's handle, which stays open until <see cref="Return"/>.</summary>
    /// <exception cref="IOException">It was closed in between and is not there any more, or cannot be opened.</exception>
    public SafeFileHandle Take(FileDiskFile file, FileMode mode)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(file.IsDisposed, file);
            if (file.Handle is null)
            {
                file.Handle = File.OpenHandle(file.Path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                _files.Add(file);
                _open++;
            }
            else if (file.Place.List is not null) _idle.Remove(file.Place);
            file.Uses++;
            CloseSome();
            return file.Handle;
        }
    }

    /// <param name="file">What was taken.</param>
    /// <param name="isDirty">Whether it has bytes now that are not synced; null: as before.</param>
    public void Return(FileDiskFile file, bool? isDirty)
    {
        lock (_gate)
        {
            file.Uses--;
            file.IsDirty = isDirty ?? file.IsDirty;
            if (file.Uses > 0) return;
            if (file.IsDisposed) Close(file);
            else if (!file.IsDirty) _idle.AddLast(file.Place);
            CloseSome();
        }
    }

    /// <summary>Closes it for good, at the latest when nobody uses it any more.</summary>
    public void Dispose(FileDiskFile file)
    {
        lock (_gate)
        {
            file.IsDisposed = true;
            _files.Remove(file);
            if (file.Uses == 0) Close(file);
        }
    }

    /// <summary>Who has the file goes on with it under its new name.</summary>
    public void Rename(string from, string to, Action rename)
    {
        lock (_gate)
        {
            rename();
            foreach (var file in _files.Where(file => file.Path == from)) file.Path = to;
        }
    }

    // With the gate held, as the next.
    void CloseSome()
    {
        while (_open > atMost && _idle.First is { } longest) Close(longest.Value);
    }

    void Close(FileDiskFile file)
    {
        if (file.Handle is null) return;
        if (file.Place.List is not null) _idle.Remove(file.Place);
        file.Handle.Dispose();
        file.Handle = null;
        _open--;
    }
}
