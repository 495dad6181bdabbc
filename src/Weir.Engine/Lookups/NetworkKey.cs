using System.Buffers.Binary;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Lookups;

/// <summary>A network as the key of an entry: its first address and how many of its bits count, IPv4 as <c>::ffff:a.b.c.d</c>.</summary>
static class NetworkKey
{
    public const int Size = IpAddressText.Size + 1;

    /// <summary>The key of a network, and how many bits count.</summary>
    public static int Write(Network network, Span<byte> key)
    {
        var bits = 128 - (int)UInt128.PopCount(network.First ^ network.Last);
        Write(network.First, bits, key);
        return bits;
    }

    /// <summary>The key of the network with that many bits that holds the address.</summary>
    public static void Write(UInt128 address, int bits, Span<byte> key)
    {
        BinaryPrimitives.WriteUInt128BigEndian(key, bits == 0 ? UInt128.Zero : address & (UInt128.MaxValue << (128 - bits)));
        key[IpAddressText.Size] = (byte)bits;
    }
}
