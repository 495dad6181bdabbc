using Weir.Engine;

namespace Weir.Tests.Engine;

public sealed class HaltConditionTests
{
    [Theory]
    [InlineData("20% of 5000", 1000, 5000)]
    [InlineData("0.5%  of 10000", 50, 10_000)]
    [InlineData("0.01% of 5000", 1, 5000)]
    [InlineData("33% of 10", 4, 10)]
    [InlineData("100% of 1", 1, 1)]
    public void A_share_of_a_number_of_records_is_rounded_up(string text, int dead, int records) => Assert.Equal(new(dead, records), HaltCondition.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("20%")]
    [InlineData("20 of 5000")]
    [InlineData("0% of 5000")]
    [InlineData("101% of 5000")]
    [InlineData("-1% of 5000")]
    [InlineData("20% of 0")]
    [InlineData("20% of 1000001")]
    [InlineData("20% of 5k")]
    [InlineData("20% of the last 5000")]
    public void Anything_else_is_none(string text) => Assert.Null(HaltCondition.Parse(text));
}
