using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Lookups;

/// <summary>A topic's table at one moment, whose keys are networks: one question to the entries for each length of a prefix that any network has.</summary>
/// <param name="entries">Keys and rows.</param>
/// <param name="columns">The columns of a row.</param>
/// <param name="ipv4">The lengths of the prefixes of IPv4, the longest first.</param>
/// <param name="ipv6">Those of IPv6.</param>
sealed class NetworkTable(EntryPages entries, IReadOnlyList<string> columns, byte[] ipv4, byte[] ipv6) : ILookupTable
{
    [SkipLocalsInit]
    public LookupRow Find(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[IpAddressText.Size];
        if (!IpAddressText.TryParse(text, bytes)) return LookupRow.None;
        var address = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<byte> key = stackalloc byte[NetworkKey.Size];
        foreach (var bits in IpAddressText.IsIpv4(bytes) ? ipv4 : ipv6)
        {
            NetworkKey.Write(address, bits, key);
            if (entries.Find(key) is { IsFound: true } row) return row;
        }
        return LookupRow.None;
    }

    public LookupValue Value(LookupRow row, int column) => RowReader.Value(row.Part!.RowOf(row.Number), column);

    public int ColumnOf(string name) => RowReader.ColumnOf(columns, name);
}
