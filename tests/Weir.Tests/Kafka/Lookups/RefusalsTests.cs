using Weir.Kafka;
using Weir.Kafka.Lookups;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Kafka.Lookups;

public sealed class RefusalsTests
{
    readonly ManualTime _time = new();
    readonly List<LookupRefusal> _told = [];

    [Fact]
    public void The_first_is_told_at_once_and_those_after_it_together_after_30_seconds()
    {
        var refusals = new Refusals("countries", _time, _told.Add);
        refusals.Tell();
        Assert.Empty(_told);
        refusals.Add(new("t", 0), 5, "it has no key");
        refusals.Tell();
        refusals.Add(new("t", 1), 7, "its value is not UTF-8");
        refusals.Add(new("t", 0), 9, "it has no key");
        _time.Advance(TimeSpan.FromSeconds(29));
        refusals.Tell();
        Assert.Equal([new LookupRefusal("countries", new("t", 0), 5, "it has no key", 1)], _told);
        _time.Advance(TimeSpan.FromSeconds(1));
        refusals.Tell();
        refusals.Tell();
        Assert.Equal(new LookupRefusal("countries", new("t", 1), 7, "its value is not UTF-8", 2), Assert.Single(_told.Skip(1)));
    }
}
