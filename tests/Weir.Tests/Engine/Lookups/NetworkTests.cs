using System.Text;
using Weir.Engine.Lookups;

namespace Weir.Tests.Engine.Lookups;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "0000ffffc0000200", "0000ffffc00002ff", true)]
    [InlineData("192.0.2.7", "0000ffffc0000207", "0000ffffc0000207", true)]
    [InlineData("192.0.2.7/32", "0000ffffc0000207", "0000ffffc0000207", true)]
    [InlineData("0.0.0.0/0", "0000ffff00000000", "0000ffffffffffff", true)]
    [InlineData("::ffff:192.0.2.0/120", "0000ffffc0000200", "0000ffffc00002ff", true)]
    [InlineData("::1", "0000000000000001", "0000000000000001", false)]
    public void A_network_is_read_from_its_first_address_to_its_last(string text, string first, string last, bool isIpv4)
    {
        Assert.True(Network.TryParse(Encoding.UTF8.GetBytes(text), out var network, out _));
        Assert.Equal((first, last, isIpv4), (((ulong)network.First).ToString("x16"), ((ulong)network.Last).ToString("x16"), network.IsIpv4));
    }

    [Fact]
    public void A_network_of_IPv6_has_128_bits()
    {
        Assert.True(Network.TryParse("2001:db8::/32"u8, out var network, out _));
        Assert.Equal("20010db8000000000000000000000000", network.First.ToString("x32"));
        Assert.Equal("20010db8ffffffffffffffffffffffff", network.Last.ToString("x32"));
        Assert.True(Network.TryParse("::/0"u8, out var all, out _));
        Assert.Equal((UInt128.Zero, UInt128.MaxValue, false), (all.First, all.Last, all.IsIpv4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/24")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/24 ")]
    [InlineData("192.0.2/24")]
    [InlineData("2001:db8::/129")]
    [InlineData("Germany")]
    [InlineData("192.0.2.1/24")]
    [InlineData("2001:db8::1/32")]
    public void What_is_no_network_is_refused(string text) => Assert.False(Network.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
}
