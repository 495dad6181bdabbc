namespace Weir.Broker.Storage;

/// <summary>One open file of an <see cref="IDisk"/>.</summary>
interface IDiskFile : IAsyncDisposable
{
    long Length { get; }

    /// <summary>Fills as much of <paramref name="target"/> as the file holds from <paramref name="position"/> on, and returns how much that is.</summary>
    ValueTask<int> ReadAsync(long position, Memory<byte> target);

    /// <summary>Writes all bytes, and with <paramref name="thenSync"/> makes the file's content durable as <see cref="SyncAsync"/> does, in one go.</summary>
    ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false);

    /// <summary>Makes content and length durable: fsync.</summary>
    ValueTask SyncAsync();

    ValueTask SetLengthAsync(long length);
}
