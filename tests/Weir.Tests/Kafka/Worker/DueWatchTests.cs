using Weir.Kafka.Worker;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Worker;

public sealed class DueWatchTests
{
    readonly TestTime _time = new();

    [Fact]
    public void A_record_waits_until_it_is_due()
    {
        var watch = new DueWatch(TimeSpan.FromSeconds(30), _time);
        Assert.Equal(TimeSpan.FromMilliseconds(500), watch.WaitFor(7, due: 1_500, now: 1_000));
        Assert.Null(watch.WaitFor(7, due: 1_500, now: 1_500));
    }

    [Fact]
    public void When_the_clock_was_set_back_it_waits_for_the_delay_and_no_longer()
    {
        var watch = new DueWatch(TimeSpan.FromSeconds(30), _time);
        Assert.Equal(TimeSpan.FromSeconds(30), watch.WaitFor(7, due: 3_600_000, now: 0));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(10), watch.WaitFor(7, due: 3_600_000, now: 0));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(watch.WaitFor(7, due: 3_600_000, now: 0));
        Assert.Equal(TimeSpan.FromSeconds(30), watch.WaitFor(8, due: 3_600_000, now: 0));
    }
}
