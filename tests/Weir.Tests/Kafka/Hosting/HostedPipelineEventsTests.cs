using Weir.Kafka.Hosting;

namespace Weir.Tests.Kafka.Hosting;

public sealed class HostedPipelineEventsTests
{
    [Fact]
    public void What_becomes_of_a_lookup_that_is_a_topic_is_logged_and_the_pipeline_stays_healthy()
    {
        using var log = new CapturedLog();
        var events = new HostedPipelineEvents(log.CreateLogger("t"));
        events.Assigned(0, [0], [0], []);
        events.LookupRead(new("countries", "table", 3, 1_000, TimeSpan.FromMilliseconds(20), ["cuontry"]));
        events.LookupRefused(new("countries", new("table", 1), 7, "it has no key", 2));
        events.LookupStale("countries", "no broker answers");
        Assert.Null(events.Why);
        events.LookupFollows("countries", TimeSpan.FromSeconds(9));
        Assert.Equal([6002, 6015, 6016, 6017, 6018, 6019], log.Events.Select(told => told.Id));
    }
}
