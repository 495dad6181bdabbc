using Weir.Engine;

namespace Weir.Tests.Engine;

public sealed class RateLimitTests
{
    [Theory]
    [InlineData("1000/s", 1000, false)]
    [InlineData("1/s", 1, false)]
    [InlineData("5MiB/s", 5 << 20, true)]
    [InlineData("500 kB/s", 500_000, true)]
    [InlineData("9B/s", 9, true)]
    public void Records_and_bytes_in_a_second_are_told_apart(string text, long amount, bool isBytes) => Assert.Equal(new(amount, isBytes), RateLimit.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("/s")]
    [InlineData("1000")]
    [InlineData("0/s")]
    [InlineData("0MiB/s")]
    [InlineData("-1/s")]
    [InlineData("1000/m")]
    [InlineData("many/s")]
    public void Anything_else_is_none(string text) => Assert.Null(RateLimit.Parse(text));
}
