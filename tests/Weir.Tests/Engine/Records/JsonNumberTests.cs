using System.Text;
using Weir.Engine.Records;

namespace Weir.Tests.Engine.Records;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("1", "1.0", 0)]
    [InlineData("100", "1e2", 0)]
    [InlineData("-0", "0.000e9", 0)]
    [InlineData("0.1", "1E-1", 0)]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    [InlineData("0.30000000000000004", "0.3", 1)]
    [InlineData("-2", "1", -1)]
    [InlineData("-2", "-3", 1)]
    [InlineData("1e400", "1e399", 1)]
    [InlineData("1e-400", "1e-399", -1)]
    [InlineData("1e99999999999999999999", "1e400", 1)]
    [InlineData("-1e99999999999999999999", "0", -1)]
    [InlineData("1e-99999999999999999999", "0", 1)]
    [InlineData("10", "9", 1)]
    [InlineData("0.00123", "0.0012", 1)]
    public void Numbers_are_compared_exactly(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(Of(left).CompareTo(Of(right))));
        Assert.Equal(-expected, Math.Sign(Of(right).CompareTo(Of(left))));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("-17", true)]
    [InlineData("1.0", true)]
    [InlineData("1.50e1", true)]
    [InlineData("1e3", true)]
    [InlineData("0e-5", true)]
    [InlineData("10e-1", true)]
    [InlineData("1.5", false)]
    [InlineData("1e-1", false)]
    [InlineData("0.000001", false)]
    public void A_whole_number_is_an_integer_however_it_is_written(string number, bool expected) => Assert.Equal(expected, Of(number).IsInteger);

    [Theory]
    [InlineData("1694479551.000", 1694479551L)]
    [InlineData("-1.6e1", -16L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0.0", 0L)]
    [InlineData("0e99999999999", 0L)]
    [InlineData("9223372036854775808", null)]
    [InlineData("1e19", null)]
    [InlineData("1.5", null)]
    public void An_integer_is_read_when_it_fits(string number, long? expected) =>
        Assert.Equal(expected, Of(number).TryInteger(out var value) ? value : null);

    static JsonNumber Of(string number) => new(Encoding.ASCII.GetBytes(number));
}
