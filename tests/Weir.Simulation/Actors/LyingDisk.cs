using Weir.Broker.Storage;

namespace Weir.Simulation.Actors;

/// <summary>A disk whose sync does nothing: a planted fault that the oracle must find when the machine loses power.</summary>
sealed class LyingDisk(IDisk inner) : IDisk
{
    public async ValueTask<IDiskFile> OpenAsync(string path) => new LyingFile(await inner.OpenAsync(path));

    public ValueTask<bool> ExistsAsync(string path) => inner.ExistsAsync(path);

    public ValueTask<IReadOnlyList<string>> ListAsync(string folder) => inner.ListAsync(folder);

    public ValueTask RenameAsync(string from, string to) => inner.RenameAsync(from, to);

    public ValueTask DeleteAsync(string path) => inner.DeleteAsync(path);

    public ValueTask DeleteFolderAsync(string folder) => inner.DeleteFolderAsync(folder);

    public ValueTask SyncFolderAsync(string folder) => inner.SyncFolderAsync(folder);

    public IDisposable? TryLock(string path) => inner.TryLock(path);

    sealed class LyingFile(IDiskFile inner) : IDiskFile
    {
        int _syncs;

        public long Length => inner.Length;

        public ValueTask<int> ReadAsync(long position, Memory<byte> target) => inner.ReadAsync(position, target);

        public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false) => inner.WriteAsync(position, bytes);

        // Every tenth is real, so that there is something to come back to.
        public ValueTask SyncAsync() => ++_syncs % 10 == 1 ? inner.SyncAsync() : default;

        public ValueTask SetLengthAsync(long length) => inner.SetLengthAsync(length);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
