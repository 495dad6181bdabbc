using Weir.Kafka;
using Weir.Kafka.Worker;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Worker;

public sealed class WorkerTroublesTests : IPipelineEvents
{
    readonly TestTime _time = new();
    readonly List<string> _told = [];

    [Fact]
    public void While_one_thing_still_fails_another_that_is_over_does_not_end_the_trouble()
    {
        var troubles = new WorkerTroubles(3, _time, this);
        var (reads, writes) = (troubles.Watch(), troubles.Watch());
        reads.Failed("reading");
        writes.Failed("writing");
        _time.Advance(TimeSpan.FromSeconds(2));
        reads.Failed("reading");
        writes.Failed("writing");
        writes.Better();
        reads.Better();
        Assert.Equal(["3: reading", "3: writing", "3: reading", "3: over after 2 s"], _told);
    }

    void IPipelineEvents.Trouble(int worker, string what) => _told.Add($"{worker}: {what}");

    void IPipelineEvents.TroubleOver(int worker, TimeSpan took) => _told.Add($"{worker}: over after {took.TotalSeconds} s");

    void IPipelineEvents.Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked) { }

    void IPipelineEvents.Recovered(int worker, string why, TimeSpan took) { }

    void IPipelineEvents.FirstCommit(int worker, TimeSpan sinceStart) { }
}
