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

    public long Length
    {
        get
        {
            var handle = _files.Take(this, FileMode.Open);
            try
            {
                return RandomAccess.GetLength(handle);
            }
            finally
            {
                _files.Return(this, isDirty: null);
            }
        }
    }

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

    public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false) => ChangeAsync(
        handle =>
        {
            RandomAccess.Write(handle, bytes.Span, position);
            if (thenSync) DiskSync.File(handle, Path);
        },
        isDirty: !thenSync);

    public ValueTask SyncAsync() => ChangeAsync(handle => DiskSync.File(handle, Path), isDirty: false);

    public ValueTask SetLengthAsync(long length) => ChangeAsync(handle => RandomAccess.SetLength(handle, length), isDirty: true);

    public ValueTask DisposeAsync()
    {
        _files.Dispose(this);
        return default;
    }

    ValueTask ChangeAsync(Action<SafeFileHandle> change, bool isDirty) => FileDiskWork.RunAsync(() =>
    {
        var handle = _files.Take(this, FileMode.Open);
        // What failed may have been written in part.
        bool left = true;
        try
        {
            change(handle);
            left = isDirty;
        }
        finally
        {
            _files.Return(this, left);
        }
    });
}
