using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Lookups;

/// <summary>Finds the smallest network that holds an address: IPv4 and IPv6 apart.</summary>
sealed class NetworkIndex : ILookupIndex
{
    readonly NetworkRanges<uint> _ipv4 = new();
    readonly NetworkRanges<UInt128> _ipv6 = new();

    public long Bytes => _ipv4.Bytes(sizeof(uint)) + _ipv6.Bytes(IpAddressText.Size);

    public void Add(Network network, int row)
    {
        if (network.IsIpv4) _ipv4.Add((uint)network.First, (uint)network.Last, row);
        else _ipv6.Add(network.First, network.Last, row);
    }

    public void Complete(Action<int, int> twice)
    {
        _ipv4.Complete(twice);
        _ipv6.Complete(twice);
    }

    [SkipLocalsInit]
    public int Find(ReadOnlySpan<byte> text)
    {
        Span<byte> address = stackalloc byte[IpAddressText.Size];
        if (!IpAddressText.TryParse(text, address)) return -1;
        return IpAddressText.IsIpv4(address)
            ? _ipv4.Find(BinaryPrimitives.ReadUInt32BigEndian(address[12..]))
            : _ipv6.Find(BinaryPrimitives.ReadUInt128BigEndian(address));
    }
}
