using System.Text;
using Weir.Protocol;

namespace Weir.Tests.Protocol.Records;

public sealed class Crc32CTests
{
    // RFC 3720, B.4, and the check value of the catalogues.
    public static TheoryData<byte[], uint> Vectors => new()
    {
        { [], 0 },
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(value => (byte)value).ToArray(), 0x46DD794E },
        { Enumerable.Range(0, 32).Select(value => (byte)(31 - value)).ToArray(), 0x113FDB5C },
    };

    [Theory, MemberData(nameof(Vectors))]
    public void Known_vectors_hold_with_and_without_the_instruction(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Compute(bytes));
        Assert.Equal(expected, Crc32C.AppendByTable(0, bytes));
    }

    [Fact]
    public void Every_way_gives_what_the_table_gives_at_every_length_around_its_edges()
    {
        var bytes = new byte[10_000];
        new Random(7).NextBytes(bytes);
        foreach (var length in (int[])[1, 7, 8, 9, 255, 256, 511, 512, 513, 767, 768, 1023, 1024, 1025, 3071, 3072, 3073, 3080, 6143, 6144, 6151, 9216, 10_000])
        {
            var expected = Crc32C.AppendByTable(0x12345678, bytes.AsSpan(0, length));
            Assert.Equal(expected, Crc32C.Append(0x12345678, bytes.AsSpan(0, length)));
            if (Crc32C.HasInstruction) Assert.Equal(expected, Crc32C.AppendInStreams(0x12345678, bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_checksum_can_be_continued()
    {
        var bytes = new byte[5000];
        new Random(8).NextBytes(bytes);
        Assert.Equal(Crc32C.Compute(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, 3333)), bytes.AsSpan(3333)));
    }
}
