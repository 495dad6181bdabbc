namespace Weir.Engine.Lookups;

/// <summary>Which lengths the prefixes of a table's networks have, so that an address is looked for under those only. One writer.</summary>
sealed class PrefixLengths
{
    readonly int[] _ipv4 = new int[129];
    readonly int[] _ipv6 = new int[129];

    public void Add(Network network, int bits, int count) => (network.IsIpv4 ? _ipv4 : _ipv6)[bits] += count;

    /// <summary>The lengths in use for IPv4 and for IPv6, the longest first: the smallest network counts.</summary>
    public (byte[] Ipv4, byte[] Ipv6) InUse() => (Used(_ipv4), Used(_ipv6));

    static byte[] Used(int[] counts)
    {
        var used = new List<byte>();
        for (var bits = counts.Length - 1; bits >= 0; bits--)
            if (counts[bits] > 0) used.Add((byte)bits);
        return [.. used];
    }
}
