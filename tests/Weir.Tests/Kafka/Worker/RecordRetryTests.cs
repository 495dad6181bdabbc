using Weir.Engine;
using Weir.Kafka.Worker;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Worker;

public sealed class RecordRetryTests
{
    readonly TestTime _time = new();

    [Fact]
    public void The_wait_doubles_up_to_the_longest_and_ends_with_the_time_that_a_record_has()
    {
        var retry = New(TimeSpan.FromSeconds(1));
        Assert.Equal([200, 400, 800, 800], Enumerable.Range(0, 4).Select(_ => retry.TryAgain(7, 0)!.Value.TotalMilliseconds));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(retry.TryAgain(7, 0));
        Assert.NotNull(retry.TryAgain(8, 0));
    }

    [Fact]
    public void With_retry_topics_the_partition_does_not_wait_for_the_next_record_for_10_s_after_it_waited_for_one_in_vain()
    {
        var retry = New(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
        Assert.NotNull(retry.TryAgain(7, 0));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(retry.TryAgain(7, 0));
        Assert.Null(retry.TryAgain(8, 0));
        Assert.Equal(1, retry.Of(8).Attempts);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(retry.TryAgain(9, 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(retry.TryAgain(10, 0));
    }

    RecordRetry New(TimeSpan within, params TimeSpan[] delays) => new(new RetryOptions(within, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800)) { Delays = delays }, _time);
}
