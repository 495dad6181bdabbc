using Weir.Engine.Records;

namespace Weir.Tests.Engine.Records;

public sealed class SipHashTests
{
    [Theory]
    [InlineData(0, 0xabac0158050fc4dc)]
    [InlineData(1, 0xc9f49bf37d57ca93)]
    public void It_gives_the_published_values_of_SipHash_1_3(int length, ulong expected)
    {
        var text = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        Assert.Equal(expected, new SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908).Of(text));
    }

    [Fact]
    public void Two_seeds_give_two_hashes() => Assert.NotEqual(SipHash.NewSeeded().Of("ip"u8), SipHash.NewSeeded().Of("ip"u8));
}
