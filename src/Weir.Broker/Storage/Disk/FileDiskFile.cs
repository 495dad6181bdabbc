using Microsoft.Win32.SafeHandles;

namespace Weir.Broker.Storage;

/// <summary>A file of a <see cref="FileDisk"/>.</summary>
sealed class FileDiskFile(SafeFileHandle handle, string path) : IDiskFile
{
    public long Length => RandomAccess.GetLength(handle);

    public async ValueTask<int> ReadAsync(long position, Memory<byte> target)
    {
        var total = 0;
        while (total < target.Length && await RandomAccess.ReadAsync(handle, target[total..], position + total) is var read and > 0) total += read;
        return total;
    }

    // One work item for write and fsync: a hop between two threads costs as much as a small write.
    public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false) => new(Task.Run(() =>
    {
        RandomAccess.Write(handle, bytes.Span, position);
        if (thenSync) DiskSync.File(handle, path);
    }));

    public ValueTask SyncAsync() => new(Task.Run(() => DiskSync.File(handle, path)));

    public ValueTask SetLengthAsync(long length) => new(Task.Run(() => RandomAccess.SetLength(handle, length)));

    public ValueTask DisposeAsync()
    {
        handle.Dispose();
        return default;
    }
}
