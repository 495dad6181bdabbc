using Weir.Commands;

namespace Weir.Tests.Program;

public sealed class ValueSyntaxTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("250ms", 250)]
    [InlineData("1.5m", 90_000)]
    [InlineData("2h", 7_200_000)]
    public void A_duration_has_a_unit(string text, double milliseconds) => Assert.Equal(milliseconds, ValueSyntax.Duration(text)?.TotalMilliseconds);

    [Theory]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("s")]
    [InlineData("")]
    public void Anything_else_is_no_duration(string text) => Assert.Null(ValueSyntax.Duration(text));

    [Theory]
    [InlineData("0.5%", 5_000)]
    [InlineData("0%", 0)]
    [InlineData("100%", 1_000_000)]
    [InlineData("100.1%", null)]
    [InlineData("0.5", null)]
    [InlineData("-1%", null)]
    public void A_share_is_a_percentage(string text, int? expected) => Assert.Equal(expected, ValueSyntax.PartsPerMillion(text));

    [Theory]
    [InlineData("max", double.PositiveInfinity)]
    [InlineData("5000", 5_000d)]
    [InlineData("5k", 5_000d)]
    [InlineData("1.5M/s", 1_500_000d)]
    [InlineData("0", null)]
    [InlineData("k", null)]
    [InlineData("", null)]
    public void A_rate_is_a_number_or_max(string text, double? expected) => Assert.Equal(expected, ValueSyntax.Rate(text));
}
