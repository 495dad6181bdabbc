namespace Weir.Broker.Storage;

/// <summary>A disk on which a test sees, delays and fails every call: <paramref name="before"/> runs first, may wait, and may throw an <see cref="IOException"/>.</summary>
/// <param name="inner">The disk.</param>
/// <param name="before">Told of each call.</param>
/// <param name="isWatched">Whether it is to be told of reads, writes and syncs now: they go straight through otherwise, a write with its sync in one go. Null: of all.</param>
sealed class WatchedDisk(IDisk inner, Func<DiskCall, ValueTask> before, Func<bool>? isWatched = null) : IDisk
{
    public async ValueTask<IDiskFile> OpenAsync(string path)
    {
        await before(new(DiskOperation.Open, path, 0));
        return new WatchedFile(await inner.OpenAsync(path), path, before, isWatched);
    }

    public ValueTask<bool> ExistsAsync(string path) => inner.ExistsAsync(path);

    public ValueTask<IReadOnlyList<string>> ListAsync(string folder) => inner.ListAsync(folder);

    public async ValueTask RenameAsync(string from, string to)
    {
        await before(new(DiskOperation.Rename, from, 0));
        await inner.RenameAsync(from, to);
    }

    public async ValueTask DeleteAsync(string path)
    {
        await before(new(DiskOperation.Delete, path, 0));
        await inner.DeleteAsync(path);
    }

    public async ValueTask DeleteFolderAsync(string folder)
    {
        await before(new(DiskOperation.Delete, folder, 0));
        await inner.DeleteFolderAsync(folder);
    }

    public async ValueTask SyncFolderAsync(string folder)
    {
        await before(new(DiskOperation.SyncFolder, folder, 0));
        await inner.SyncFolderAsync(folder);
    }

    public IDisposable? TryLock(string path) => inner.TryLock(path);

    sealed class WatchedFile(IDiskFile inner, string path, Func<DiskCall, ValueTask> before, Func<bool>? isWatched) : IDiskFile
    {
        public long Length => inner.Length;

        public ValueTask<int> ReadAsync(long position, Memory<byte> target) => IsWatched ? ReadWatchedAsync(position, target) : inner.ReadAsync(position, target);

        public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false) => IsWatched ? WriteWatchedAsync(position, bytes, thenSync) : inner.WriteAsync(position, bytes, thenSync);

        public ValueTask SyncAsync() => IsWatched ? SyncWatchedAsync() : inner.SyncAsync();

        public async ValueTask SetLengthAsync(long length)
        {
            await before(new(DiskOperation.SetLength, path, 0));
            await inner.SetLengthAsync(length);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        bool IsWatched => isWatched?.Invoke() ?? true;

        async ValueTask<int> ReadWatchedAsync(long position, Memory<byte> target)
        {
            await before(new(DiskOperation.Read, path, 0));
            return await inner.ReadAsync(position, target);
        }

        async ValueTask WriteWatchedAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync)
        {
            await before(new(DiskOperation.Write, path, bytes.Length));
            await inner.WriteAsync(position, bytes);
            if (thenSync) await SyncWatchedAsync();
        }

        async ValueTask SyncWatchedAsync()
        {
            await before(new(DiskOperation.Sync, path, 0));
            await inner.SyncAsync();
        }
    }
}
