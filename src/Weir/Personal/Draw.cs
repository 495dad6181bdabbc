using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Personal;

/// <summary>Numbers drawn from a seed, the same ones for the same seed, as many as are wanted.</summary>
sealed class Draw(byte[] seed)
{
    byte[] _block = SHA256.HashData(seed);
    int _used;

    /// <summary>0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below)
    {
        if (_used + 4 > _block.Length) (_block, _used) = (SHA256.HashData(_block), 0);
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(_used));
        _used += 4;
        return (int)(number % (uint)below);
    }
}
