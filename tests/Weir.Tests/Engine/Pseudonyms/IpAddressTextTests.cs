using System.Net;
using System.Runtime.Intrinsics;
using System.Text;
using Weir.Engine.Pseudonyms;

namespace Weir.Tests.Engine.Pseudonyms;

public sealed class IpAddressTextTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:c000:201", "192.0.2.1")]
    [InlineData("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8::0:1", "2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("1:0:0:2:0:0:0:3", "1:0:0:2::3")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    public void An_address_is_written_as_RFC_5952_has_it(string text, string expected) => Assert.Equal(expected, Formatted(Parsed(text)!));

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1::2::3")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("1\0::")]
    [InlineData("::1.2.3.4.5")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("[::1]")]
    public void Anything_else_is_no_address(string text) => Assert.Null(Parsed(text));

    [Fact]
    public void Addresses_are_the_platforms()
    {
        var random = new Random(5);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[16];
            for (var at = 0; at < 16; at += 2)
                if (random.Next(2) == 0) random.NextBytes(bytes.AsSpan(at, random.Next(1, 3)));
            var platform = new IPAddress(bytes);
            Assert.Equal(bytes, Parsed(platform.ToString()));
            var formatted = Formatted(bytes);
            Assert.Equal(platform.IsIPv4MappedToIPv6 ? platform.MapToIPv4() : platform, IPAddress.Parse(formatted));
            Assert.Equal(bytes, Parsed(formatted));
        }
    }

    [Theory]
    [InlineData("0123456789abcdeffedcba9876543210", "0.0.0.0", "bde9:6789:d353:824c:d7c6:f58a:6bd2:26eb")]
    [InlineData("1032547698badcfeefcdab8967452301", "255.255.255.255", "aed2:92f6:ea23:58c3:48fd:8b8:74e8:45d8")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "192.0.2.1", "1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777")]
    public void Encrypted_addresses_are_those_of_draft_denis_ipcrypt(string key, string address, string expected)
    {
        foreach (var intrinsics in (bool[])[true, false])
        {
            var encrypted = new byte[16];
            BlockCipher.Create(Convert.FromHexString(key), intrinsics).Encrypt(Vector128.Create(Parsed(address)!)).CopyTo(encrypted);
            Assert.Equal(expected, Formatted(encrypted));
        }
    }

    static byte[]? Parsed(string text)
    {
        var address = new byte[IpAddressText.Size];
        return IpAddressText.TryParse(Encoding.UTF8.GetBytes(text), address) ? address : null;
    }

    static string Formatted(byte[] address)
    {
        var text = new byte[IpAddressText.TextMost];
        return Encoding.ASCII.GetString(text, 0, IpAddressText.Format(address, text));
    }
}
