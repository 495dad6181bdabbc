using Weir.Kafka.Production;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Production;

public sealed class DeliveryWatchTests
{
    readonly TestTime _time = new();
    readonly List<string?> _told = [];
    readonly DeliveryWatch _watch;

    public DeliveryWatchTests() => _watch = new(_time, TimeSpan.FromSeconds(4), _told.Add);

    [Fact]
    public void A_delivery_that_is_soon_done_is_not_spoken_of()
    {
        using (_watch.Begin())
        {
            _watch.Failed("a leader moved");
            _time.Advance(TimeSpan.FromSeconds(3.9));
            _watch.Delivered();
        }
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_told);
    }

    [Fact]
    public void A_cause_is_told_once_after_4_s_and_another_one_when_it_is_there_and_then_that_it_goes_on()
    {
        using var watched = _watch.Begin();
        _watch.Failed("the disk is full");
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["the disk is full"], _told);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(_told);
        _watch.Failed("no broker answers");
        _time.Advance(TimeSpan.FromSeconds(4));
        _watch.Delivered();
        Assert.Equal(["the disk is full", "no broker answers", null], _told);
    }

    [Fact]
    public void A_broker_that_says_nothing_is_told_as_well()
    {
        using var watched = _watch.Begin();
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["no answer from the broker yet"], _told);
    }
}
