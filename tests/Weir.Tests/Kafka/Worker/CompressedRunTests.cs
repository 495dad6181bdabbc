using Weir.Broker;
using Weir.Kafka;

namespace Weir.Tests.Kafka.Worker;

public sealed class CompressedRunTests
{
    [Theory]
    [MemberData(nameof(CompressedRun.Settings), MemberType = typeof(CompressedRun))]
    public async Task Each_topic_is_compressed_as_the_settings_say_of_it(string sink, string dead, string others)
    {
        await using var broker = await EmbeddedBroker.StartAsync(new());
        await using var client = new KafkaClient(new() { BootstrapServers = [broker.BootstrapServers] });
        await CompressedRun.CheckAsync(client, "", sink, dead, others);
    }
}
