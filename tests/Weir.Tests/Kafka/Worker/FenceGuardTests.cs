using Weir.Engine;
using Weir.Kafka.Worker;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Kafka.Worker;

public sealed class FenceGuardTests
{
    readonly ManualTime _time = new();

    [Fact]
    public void The_first_fence_is_a_lost_race() => FenceGuard.OfTransactionalId(_time, "weir.g.i.0").Fenced();

    [Fact]
    public void A_second_fence_within_60_seconds_is_somebody_with_our_name()
    {
        var guard = FenceGuard.OfTransactionalId(_time, "weir.g.i.0");
        guard.Fenced();
        _time.Advance(TimeSpan.FromSeconds(59.9));
        var error = Assert.Throws<WeirException>(guard.Fenced);
        Assert.Equal("WEIR2003", error.Code);
        Assert.Contains("weir.g.i.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fence_after_60_seconds_starts_the_window_again()
    {
        var guard = FenceGuard.OfTransactionalId(_time, "weir.g.i.0");
        guard.Fenced();
        _time.Advance(TimeSpan.FromSeconds(60));
        guard.Fenced();
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Throws<WeirException>(guard.Fenced);
    }

    [Fact]
    public void A_member_that_is_fenced_twice_says_which_instance_name_is_taken()
    {
        var guard = FenceGuard.OfInstance(_time, "logins", "pod-0.1");
        guard.Fenced();
        var error = Assert.Throws<WeirException>(guard.Fenced);
        Assert.Equal("WEIR2007", error.Code);
        Assert.Contains("'pod-0.1'", error.Message, StringComparison.Ordinal);
    }
}
