using System.Buffers.Binary;
using System.Buffers.Text;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Lookups;

/// <summary>A network of addresses, from its first to its last; IPv4 ones as <c>::ffff:a.b.c.d</c>.</summary>
/// <param name="First">The network's own address.</param>
/// <param name="Last">Its last address.</param>
/// <param name="IsIpv4">Whether its addresses are IPv4 ones.</param>
readonly record struct Network(UInt128 First, UInt128 Last, bool IsIpv4)
{
    const int AddressBits = 128, Ipv4Start = 96;

    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, or an address, which is a network of one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="network">The network.</param>
    /// <param name="problem">What is wrong, completing "the key …".</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out Network network, out string problem)
    {
        network = default;
        problem = "is not a network such as 192.0.2.0/24 or 2001:db8::/32";
        var slash = text.IndexOf((byte)'/');
        Span<byte> bytes = stackalloc byte[IpAddressText.Size];
        var address = slash < 0 ? text : text[..slash];
        if (!IpAddressText.TryParse(address, bytes)) return false;
        // How it is written decides what its bits count from.
        var from = address.Contains((byte)':') ? 0 : Ipv4Start;
        var bits = AddressBits - from;
        if (slash >= 0 && (!Utf8Parser.TryParse(text[(slash + 1)..], out bits, out var read) || read != text.Length - slash - 1 || bits < 0 || bits > AddressBits - from)) return false;
        var first = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var rest = from + bits == AddressBits ? UInt128.Zero : UInt128.MaxValue >> (from + bits);
        problem = "is an address within a network, and not the network's own: bits behind the prefix are set";
        network = new(first, first | rest, IpAddressText.IsIpv4(bytes) && from + bits >= Ipv4Start);
        return (first & rest) == 0;
    }
}
