using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

public sealed class TransactionSharesTests
{
    [Theory]
    [InlineData(100, new long[] { 900, 100 }, new[] { 90, 10 })]
    [InlineData(100, new long[] { 5 }, new[] { 100 })]
    [InlineData(10, new long[] { 1, 1, 1 }, new[] { 3, 3, 4 })]
    [InlineData(100, new long[] { 1, 1_000_000, 1 }, new[] { 1, 98, 1 })]
    [InlineData(2, new long[] { 7, 8, 9 }, new[] { 1, 1, 1 })]
    [InlineData(1_000_000, new[] { long.MaxValue, long.MaxValue }, new[] { 500_000, 500_000 })]
    public void Each_has_its_part_and_one_at_least(int total, long[] left, int[] shares) => Assert.Equal(shares, TransactionShares.Of(total, left));

    [Fact]
    public void Whatever_is_left_the_total_is_shared()
    {
        var random = new Random(1);
        for (int round = 0; round < 1_000; round++)
        {
            long[] left = [.. Enumerable.Range(0, random.Next(1, 65)).Select(_ => 1 + (long)Math.Pow(10, random.NextDouble() * 18))];
            int total = random.Next(1, 20_000);
            int[] shares = TransactionShares.Of(total, left);
            Assert.Equal(Math.Max(total, left.Length), shares.Sum());
            Assert.All(shares, share => Assert.True(share >= 1));
            // Who has more gets no less.
            Assert.Equal(shares.Order(), left.Zip(shares).OrderBy(each => each.First).ThenBy(each => each.Second).Select(each => each.Second));
        }
    }
}
