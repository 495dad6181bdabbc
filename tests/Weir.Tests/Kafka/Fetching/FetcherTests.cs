using Weir.Kafka;
using Weir.Kafka.Fetching;

namespace Weir.Tests.Kafka.Fetching;

public sealed class FetcherTests
{
    [Fact]
    public async Task A_pause_that_ended_before_anybody_waited_for_it_is_still_waited_for()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = ["127.0.0.1:1"] });
        var fetcher = new Fetcher(client, new FetchLimits(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(100)));
        await fetcher.StartAsync([new SourcePartition("logins", 0)], CancellationToken.None);
        await Assert.Single(fetcher.Waits());
        Assert.True(Assert.Single(fetcher.Waits()).IsCompletedSuccessfully);
    }
}
