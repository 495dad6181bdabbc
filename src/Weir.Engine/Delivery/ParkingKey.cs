using Weir.Engine.Records;

namespace Weir.Engine.Delivery;

/// <summary>Numbers for the keys of records in retry: 128 bits, keyed, so that of a million keys two are mistaken for each other once in 10^26.</summary>
public sealed class ParkingKey
{
    readonly SipHash _high = SipHash.NewSeeded();
    readonly SipHash _low = SipHash.NewSeeded();

    /// <summary>The number of a record's key; of a record without one, which has no order, a number of its own.</summary>
    public UInt128 Of(ReadOnlySpan<byte> key, bool hasKey, long offset) => hasKey ? new(_high.Of(key), _low.Of(key)) : new(ulong.MaxValue, (ulong)offset);
}
