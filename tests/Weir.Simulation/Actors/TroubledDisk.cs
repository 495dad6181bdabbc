using Weir.Broker.Storage;

namespace Weir.Simulation.Actors;

/// <summary>A disk that fails while <paramref name="trouble"/> says so.</summary>
sealed class TroubledDisk(IDisk inner, Func<DiskTrouble> trouble, Random random) : IDisk
{
    public async ValueTask<IDiskFile> OpenAsync(string path) => new TroubledFile(await inner.OpenAsync(path), trouble, random);

    public ValueTask<bool> ExistsAsync(string path) => inner.ExistsAsync(path);

    public ValueTask<IReadOnlyList<string>> ListAsync(string folder) => inner.ListAsync(folder);

    public ValueTask RenameAsync(string from, string to) => inner.RenameAsync(from, to);

    public ValueTask DeleteAsync(string path) => inner.DeleteAsync(path);

    public ValueTask DeleteFolderAsync(string folder) => inner.DeleteFolderAsync(folder);

    public ValueTask SyncFolderAsync(string folder) => trouble() == DiskTrouble.SyncFails ? throw Failed("fsync") : inner.SyncFolderAsync(folder);

    public IDisposable? TryLock(string path) => inner.TryLock(path);

    static IOException Failed(string what) => new($"{what}: Input/output error");

    sealed class TroubledFile(IDiskFile inner, Func<DiskTrouble> trouble, Random random) : IDiskFile
    {
        public long Length => inner.Length;

        public ValueTask<int> ReadAsync(long position, Memory<byte> target) => inner.ReadAsync(position, target);

        public async ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false)
        {
            if (trouble() == DiskTrouble.Full)
            {
                await inner.WriteAsync(position, bytes[..random.Next(bytes.Length + 1)]);
                throw new IOException("No space left on device");
            }
            await inner.WriteAsync(position, bytes);
            if (thenSync) await SyncAsync();
        }

        public ValueTask SyncAsync()
        {
            if (trouble() != DiskTrouble.SyncFails) return inner.SyncAsync();
            (inner as MemoryFile)?.FailSync();
            throw Failed("fsync");
        }

        public ValueTask SetLengthAsync(long length) => trouble() == DiskTrouble.Full && length > inner.Length ? throw new IOException("No space left on device") : inner.SetLengthAsync(length);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
