using Weir.Kafka.Cluster;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Cluster;

public sealed class TroubleWatchTests
{
    readonly TestTime _time = new();
    readonly List<string> _told = [];
    readonly TroubleWatch _watch;

    public TroubleWatchTests() => _watch = new(_time, _told.Add, took => _told.Add($"over after {took.TotalSeconds} s"));

    [Fact]
    public void What_fails_for_less_than_2_s_is_not_told_nor_that_it_is_over()
    {
        _watch.Failed("a");
        _time.Advance(TimeSpan.FromSeconds(1.9));
        _watch.Failed("a");
        _watch.Better();
        _time.Advance(TimeSpan.FromMinutes(1));
        _watch.Failed("b");
        Assert.Empty(_told);
    }

    [Fact]
    public void What_goes_on_failing_is_told_after_2_s_and_every_30_s_with_its_reason_of_then_and_when_it_is_over()
    {
        for (int second = 0; second < 65; second++)
        {
            _watch.Failed(second < 40 ? "no broker answers" : "no coordinator");
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        _watch.Better();
        Assert.Equal(["no broker answers", "no broker answers", "no coordinator", "over after 65 s"], _told);
    }
}
