using Weir.Broker;
using Weir.Http;
using Weir.Run;

namespace Weir.Tests.Program;

public sealed class BrokerHealthTests
{
    [Fact]
    public async Task It_is_ready_from_when_it_listens_until_its_disk_fails_or_it_ends()
    {
        var health = new BrokerHealth();
        Assert.Equal(["the broker opens its data"], health.Health.Started().Reasons);
        Assert.Equal(["the broker opens its data"], health.Health.Ready().Reasons);
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        health.Listens(new LocalBroker(broker));
        Assert.Equal((true, true), (health.Health.Started().IsWell, health.Health.Ready().IsWell));
        broker.Disk.FailWrites();
        await Assert.ThrowsAnyAsync<Exception>(() => broker.CreateTopicAsync("t"));
        Assert.Equal(["the disk takes no more writes"], health.Health.Ready().Reasons);
        health.Stops();
        Assert.Equal(["the broker stops"], health.Health.Ready().Reasons);
        Assert.Same(HealthReport.Well, health.Health.Live());
    }
}
