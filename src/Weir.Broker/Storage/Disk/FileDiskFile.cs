using Microsoft.Win32.SafeHandles;

namespace Weir.Broker.Storage;

/// <summary>A file of a <see cref="FileDisk"/>; whether it is open at the moment is decided by <see cref="OpenFiles"/>, which guards the rest.</summary>
sealed class FileDiskFile : IDiskFile
{
    readonly OpenFiles _files;

    public FileDiskFile(OpenFiles files, string path) => (_files, Path, Place) = (files, path, new(this));

    public string Path { get; set; }

    /// <summary>Null while it is closed.</summary>
    public SafeFileHandle? Handle { get; set; }

    /// <summary>Its place among those that can be closed, while it is one.</summary>
    public LinkedListNode<FileDiskFile> Place { get; }

    /// <summary>How many calls are under way.</summary>
    public int Uses { get; set; }

    /// <summary>Whether there are bytes that were not synced.</summary>
    public bool IsDirty { get; set; }

    public bool IsDisposed { get; set; }

    public long Length => Use(RandomAccess.GetLength);

    public async ValueTask<int> ReadAsync(long position, Memory<byte> target)
    {
        var handle = _files.Take(this, FileMode.Open);
        try
        {
            var total = 0;
            while (total < target.Length && await RandomAccess.ReadAsync(handle, target[total..], position + total) is var read and > 0) total += read;
            return total;
        }
        finally
        {
            _files.Return(this, isDirty: null);
        }
    }

    // One work item for write and fsync: a hop between two threads costs as much as a small write.
    public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false) => new(Task.Run(() => Use(
        handle =>
        {
            RandomAccess.Write(handle, bytes.Span, position);
            if (thenSync) DiskSync.File(handle, Path);
            return true;
        },
        isDirty: !thenSync)));

    public ValueTask SyncAsync() => new(Task.Run(() => Use(
        handle =>
        {
            DiskSync.File(handle, Path);
            return true;
        },
        isDirty: false)));

    public ValueTask SetLengthAsync(long length) => new(Task.Run(() => Use(
        handle =>
        {
            RandomAccess.SetLength(handle, length);
            return true;
        },
        isDirty: true)));

    public ValueTask DisposeAsync()
    {
        _files.Dispose(this);
        return default;
    }

    T Use<T>(Func<SafeFileHandle, T> use, bool? isDirty = null)
    {
        var handle = _files.Take(this, FileMode.Open);
        // What failed may have been written in part.
        bool? left = isDirty is null ? null : true;
        try
        {
            var result = use(handle);
            left = isDirty;
            return result;
        }
        finally
        {
            _files.Return(this, left);
        }
    }
}
