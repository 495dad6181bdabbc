using System.Text;
using Weir.Engine.Contracts;

namespace Weir.Tests.Engine.Contracts;

public sealed class FormatsTests
{
    [Theory]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afae", true)]
    [InlineData("424CDD21-063A-43A7-B91B-7CA1A833AFAE", true)]
    [InlineData("00000000-0000-0000-0000-000000000000", true)]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afa", false)]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afaeb", false)]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afag", false)]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833af-e", false)]
    [InlineData("424cdd21-063a-43a7-b91b07ca1a833afae", false)]
    [InlineData("424cdd2-1063a-43a7-b91b-7ca1a833afae", false)]
    [InlineData("@24cdd21-063a-43a7-b91b-7ca1a833afae", false)]
    [InlineData("424cdd21/063a-43a7-b91b-7ca1a833afae", false)]
    [InlineData("", false)]
    public void Uuid(string text, bool expected) => Assert.Equal(expected, Formats.IsUuid(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Every_other_byte_at_every_place_makes_a_uuid_wrong()
    {
        var uuid = "424cdd21-063a-43a7-b91b-7ca1a833afae"u8.ToArray();
        for (var at = 0; at < uuid.Length; at++)
            for (var value = 0; value < 256; value++)
            {
                var before = uuid[at];
                uuid[at] = (byte)value;
                Assert.Equal(before == '-' ? value == '-' : char.IsAsciiHexDigit((char)value), Formats.IsUuid(uuid));
                uuid[at] = before;
            }
    }

    [Theory]
    [InlineData("199.172.111.135", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("256.1.1.1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.", false)]
    [InlineData(".1.2.3.4", false)]
    [InlineData("1..2.3", false)]
    [InlineData("01.2.3.4", false)]
    [InlineData("1.2.3.00", false)]
    [InlineData("1.2.3.4 ", false)]
    [InlineData("1.2.3.a", false)]
    [InlineData("99999999999.1", false)]
    [InlineData("١.2.3.4", false)]
    [InlineData("", false)]
    public void Ipv4(string text, bool expected) => Assert.Equal(expected, Formats.IsIpv4(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Ipv4_agrees_with_the_definition_on_random_shapes()
    {
        var random = new Random(5);
        for (var round = 0; round < 100_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(18)).Select(_ => "012556789..../:a\0"[random.Next(17)])]);
            var parts = text.Split('.');
            var expected = parts.Length == 4 && parts.All(part => part.Length is > 0 and < 4 && part.All(char.IsAsciiDigit) && int.Parse(part) < 256 && (part.Length == 1 || part[0] != '0'));
            Assert.Equal(expected, Formats.IsIpv4(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("::", true)]
    [InlineData("::1", true)]
    [InlineData("1::", true)]
    [InlineData("2001:db8::17", true)]
    [InlineData("1:2:3:4:5:6:7:8", true)]
    [InlineData("1:2:3:4:5:6:7::", true)]
    [InlineData("::2:3:4:5:6:7:8", true)]
    [InlineData("::ffff:192.168.0.1", true)]
    [InlineData("1:2:3:4:5:6:192.168.0.1", true)]
    [InlineData("1:2::192.168.0.1", true)]
    [InlineData("1:2:3:4:5:6:7", false)]
    [InlineData("1:2:3:4:5:6:7:8:9", false)]
    [InlineData("1::2::3", false)]
    [InlineData(":::", false)]
    [InlineData("1:::2", false)]
    [InlineData("1:2:3:4:5:6:7:8::", false)]
    [InlineData("1:2:3:4:5:6:7:192.168.0.1", false)]
    [InlineData("::1.2.3", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("12345::", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("::g", false)]
    [InlineData(":1:2:3:4:5:6:7", false)]
    [InlineData("1:2:3:4:5:6:7:", false)]
    [InlineData("1.2.3.4::", false)]
    [InlineData("", false)]
    public void Ipv6(string text, bool expected) => Assert.Equal(expected, Formats.IsIpv6(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("2023-09-12T00:39:11Z", true)]
    [InlineData("2023-09-12t00:39:11z", true)]
    [InlineData("2023-09-12T00:39:11.123456789+05:30", true)]
    [InlineData("2024-02-29T00:00:00-00:00", true)]
    [InlineData("1998-12-31T23:59:60Z", true)]
    [InlineData("1998-12-31T15:59:60.123-08:00", true)]
    [InlineData("0000-02-29T00:00:00Z", true)]
    [InlineData("2023-02-29T00:00:00Z", false)]
    [InlineData("2023-13-01T00:00:00Z", false)]
    [InlineData("2023-00-01T00:00:00Z", false)]
    [InlineData("2023-01-00T00:00:00Z", false)]
    [InlineData("2023-01-01T24:00:00Z", false)]
    [InlineData("2023-01-01T00:60:00Z", false)]
    [InlineData("2023-01-01T00:00:61Z", false)]
    [InlineData("1998-12-31T22:59:60Z", false)]
    [InlineData("2023-01-01T00:00:00", false)]
    [InlineData("2023-01-01T00:00:00.Z", false)]
    [InlineData("2023-01-01T00:00:00.1", false)]
    [InlineData("2023-01-01T00:00:00+24:00", false)]
    [InlineData("2023-01-01T00:00:00+0000", false)]
    [InlineData("2023-01-01 00:00:00Z", false)]
    [InlineData("2023-1-01T00:00:00Z0", false)]
    [InlineData("2023-01-01T00:00:00ZZ", false)]
    [InlineData("", false)]
    public void Date_time(string text, bool expected) => Assert.Equal(expected, Formats.IsDateTime(Encoding.UTF8.GetBytes(text)));
}
