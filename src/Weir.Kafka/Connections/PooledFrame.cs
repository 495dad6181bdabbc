using System.Buffers;

namespace Weir.Kafka.Connections;

/// <summary>The bytes of one answer. A pooled one goes back when disposed; slices of it must not be used after that.</summary>
sealed class PooledFrame(byte[] array, int length, bool pooled) : IDisposable
{
    int _disposed;

    public int Length => length;

    public ReadOnlyMemory<byte> Memory => array.AsMemory(0, length);

    internal Memory<byte> Writable => array.AsMemory(0, length);

    public static PooledFrame Of(int length, bool pooled) => new(pooled ? ArrayPool<byte>.Shared.Rent(length) : new byte[length], length, pooled);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && pooled) ArrayPool<byte>.Shared.Return(array);
    }
}
