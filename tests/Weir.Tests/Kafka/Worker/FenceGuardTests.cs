using Weir.Engine;
using Weir.Kafka.Worker;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Kafka.Worker;

public sealed class FenceGuardTests
{
    readonly ManualTime _time = new();

    [Fact]
    public void The_first_fence_is_a_lost_race() => new FenceGuard(_time, "weir.g.i.0").Fenced();

    [Fact]
    public void A_second_fence_within_60_seconds_is_somebody_with_our_name()
    {
        var guard = new FenceGuard(_time, "weir.g.i.0");
        guard.Fenced();
        _time.Advance(TimeSpan.FromSeconds(59.9));
        var error = Assert.Throws<WeirException>(guard.Fenced);
        Assert.Equal("WEIR2003", error.Code);
        Assert.Contains("weir.g.i.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fence_after_60_seconds_starts_the_window_again()
    {
        var guard = new FenceGuard(_time, "weir.g.i.0");
        guard.Fenced();
        _time.Advance(TimeSpan.FromSeconds(60));
        guard.Fenced();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Throws<WeirException>(guard.Fenced);
    }
}
