using System.Buffers.Binary;

namespace Weir.Engine.Steps;

/// <summary>Writes a second of UTC as <c>2023-09-12T00:39:11Z</c>.</summary>
static class IsoTime
{
    public const int Length = 20;

    public const int LengthWithMillis = 24;

    /// <param name="seconds">Since 1970, within the years 0001 to 9999.</param>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    /// <remarks>The day's date as in Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms", 2022.</remarks>
    public static void Write(long seconds, Span<byte> target)
    {
        var sinceYear0 = (ulong)(seconds + 62_167_219_200);
        var days = (uint)(sinceYear0 / 86_400);
        var second = (uint)(sinceYear0 % 86_400);
        // Years start in March, so that the leap day is their last: day 0 is 0000-03-01, 60 days after 0000-01-01, counted one 400-year cycle later.
        var n1 = 4 * (days - 60 + 146_097) + 3;
        var century = n1 / 146_097;
        var n2 = (n1 % 146_097) | 3;
        var p2 = 2_939_745ul * n2;
        var yearOfCentury = (uint)(p2 >> 32);
        var n3 = 2_141 * ((uint)p2 / 2_939_745 / 4) + 197_913;
        var late = (uint)p2 / 2_939_745 / 4 >= 306;
        var year = 100 * century + yearOfCentury + (late ? 1u : 0) - 400;
        var month = (n3 >> 16) - (late ? 12u : 0);
        var day = (n3 & 0xFFFF) / 2_141 + 1;
        _ = target[Length - 1];
        Pair(year / 100, target);
        Pair(year % 100, target[2..]);
        target[4] = (byte)'-';
        Pair(month, target[5..]);
        target[7] = (byte)'-';
        Pair(day, target[8..]);
        target[10] = (byte)'T';
        Pair(second / 3600, target[11..]);
        target[13] = (byte)':';
        Pair(second / 60 % 60, target[14..]);
        target[16] = (byte)':';
        Pair(second % 60, target[17..]);
        target[19] = (byte)'Z';
    }

    /// <summary>Writes <c>.123Z</c> over the end of a second already written.</summary>
    /// <param name="millis">0 to 999.</param>
    /// <param name="target">At least <see cref="LengthWithMillis"/> bytes.</param>
    public static void WriteMillis(uint millis, Span<byte> target)
    {
        target[19] = (byte)'.';
        target[20] = (byte)('0' + millis / 100);
        Pair(millis % 100, target[21..]);
        target[23] = (byte)'Z';
    }

    static void Pair(uint number, Span<byte> target) =>
        BinaryPrimitives.WriteUInt16LittleEndian(target, BinaryPrimitives.ReadUInt16LittleEndian(Pairs[(int)(2 * number)..]));

    static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;
}
