using Weir.Kafka.Cluster;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Cluster;

public sealed class BackoffTests
{
    readonly TestTime _time = new();

    [Fact]
    public async Task Waits_double_from_the_first_to_the_longest_each_between_half_and_whole()
    {
        var backoff = new Backoff(_time, new Random(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(350));
        foreach (int full in (int[])[100, 200, 350, 350]) await BetweenHalfAndWholeAsync(backoff, full);
    }

    [Fact]
    public async Task After_a_reset_the_first_wait_comes_again()
    {
        var backoff = new Backoff(_time, new Random(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        await BetweenHalfAndWholeAsync(backoff, 100);
        await BetweenHalfAndWholeAsync(backoff, 200);
        backoff.Reset();
        await BetweenHalfAndWholeAsync(backoff, 100);
    }

    async Task BetweenHalfAndWholeAsync(Backoff backoff, int full)
    {
        var wait = backoff.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMilliseconds((full / 2) - 1));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds((full / 2) + 1));
        await wait;
    }
}
