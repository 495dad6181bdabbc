using System.Runtime.CompilerServices;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Steps;

/// <summary><c>pseudonymize</c> with <c>truncate</c>: an address becomes that of its network.</summary>
sealed class TruncateAddress(int source, int target, int ipv4Bits, int ipv6Bits) : IStep
{
    const int Ipv4Start = 96;

    [SkipLocalsInit]
    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(source);
        if (kind is JsonKind.Missing or JsonKind.Null) return StepResult.Continue;
        Span<byte> address = stackalloc byte[IpAddressText.Size];
        Span<byte> text = stackalloc byte[IpAddressText.TextMost];
        if (kind != JsonKind.String || !IpAddressText.TryParse(record.Text(source), address)) return StepResult.Reject(source, RecordCodes.NotAnAddress);
        Clear(address, IpAddressText.IsIpv4(address) ? Ipv4Start + ipv4Bits : ipv6Bits);
        if (!record.SetPlain(target, text[..IpAddressText.Format(address, text)])) return StepResult.Reject(target, RecordCodes.NoSuchParent);
        if (target != source) record.Remove(source);
        return StepResult.Continue;
    }

    /// <summary>Sets every bit behind the first ones to zero.</summary>
    static void Clear(Span<byte> address, int kept)
    {
        var whole = kept / 8;
        if (whole == address.Length) return;
        address[whole] &= (byte)(0xFF00 >> (kept % 8));
        address[(whole + 1)..].Clear();
    }
}
