using System.Buffers;

namespace Weir.Broker.Network;

/// <summary>The bytes of one request in a pooled array.</summary>
readonly struct RequestFrame(byte[] array, int length)
{
    public int Length => length;

    public ReadOnlyMemory<byte> Memory => array.AsMemory(0, length);

    /// <summary>Gives the array back: only when nobody can look at the request any more.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(array);
}
