using Weir.Broker;

namespace Weir.Tests.Broker;

/// <summary>librdkafka as a witness: kcat against a broker on a socket. Skipped where kcat is not installed.</summary>
public sealed class KcatTests
{
    [Fact]
    public async Task Kcat_reads_in_a_group_what_it_wrote_compressed_and_in_transactions()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { AutoCreateTopics = true, DefaultPartitions = 3 });
        string all = string.Join('\n', Enumerable.Range(0, 1000));
        await Kcat.RunAsync(all, "-b", broker.BootstrapServers, "-P", "-t", "t", "-z", "gzip", "-X", "enable.idempotence=true");
        await Kcat.RunAsync("committed", "-b", broker.BootstrapServers, "-P", "-t", "t", "-X", "transactional.id=x");
        string read = await Kcat.RunAsync("", "-b", broker.BootstrapServers, "-X", "isolation.level=read_committed", "-X", "auto.offset.reset=earliest", "-e", "-q", "-G", "g", "t");
        Assert.Equal(1001, read.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }
}
