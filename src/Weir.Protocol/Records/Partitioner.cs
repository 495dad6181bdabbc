using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>Where Java's default partitioner puts a record with a key, so that our records join theirs: murmur2, made positive, modulo partitions.</summary>
public static class Partitioner
{
    const uint Seed = 0x9747B28C;
    const uint Multiplier = 0x5BD1E995;

    /// <summary>The partition for <paramref name="key"/>, 0 to <paramref name="partitions"/> - 1.</summary>
    public static int ForKey(ReadOnlySpan<byte> key, int partitions) => (Murmur2(key) & int.MaxValue) % partitions;

    /// <summary>Austin Appleby's MurmurHash2, 32 bits, with Kafka's seed.</summary>
    public static int Murmur2(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (uint)bytes.Length;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            var next = BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Multiplier;
            hash = (hash * Multiplier) ^ ((next ^ (next >> 24)) * Multiplier);
        }
        if (bytes.Length == 3) hash ^= (uint)bytes[2] << 16;
        if (bytes.Length >= 2) hash ^= (uint)bytes[1] << 8;
        if (bytes.Length >= 1) hash = (hash ^ bytes[0]) * Multiplier;
        hash = (hash ^ (hash >> 13)) * Multiplier;
        return (int)(hash ^ (hash >> 15));
    }
}
