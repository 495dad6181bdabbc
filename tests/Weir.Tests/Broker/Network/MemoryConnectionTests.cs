using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Network;

public sealed class MemoryConnectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_connection_in_memory_stays_on_the_scheduler_of_who_uses_it(int seed) => SeededScheduler.Run(seed, async () =>
    {
        var broker = await EmbeddedBroker.StartAsync(new() { Port = null, Random = new Random(seed) });
        using (var client = new BrokerClient(broker.Connect()))
        {
            await client.CreateTopicAsync("t", 1, ("max.message.bytes", "9000000"));
            // More than the 1 MiB that is on its way at most: the writer waits for the reader.
            Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", Records.Batch(new string('x', 3 << 20)))).ErrorCode);
            Assert.Equal(3 << 20, Assert.Single(Records.All(await client.FetchAsync("t", maxBytes: 8 << 20))).Length);
            int sent = await client.SendAsync(BrokerClient.FetchRequest("t", 1, maxWaitMs: 60_000), 12);
            Assert.Equal(ErrorCode.None, (await ProduceElsewhereAsync(broker)).ErrorCode);
            Assert.Equal(ErrorCode.None, (await client.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 12, sent)).ErrorCode);
        }
        await broker.DisposeAsync();
    });

    static async Task<ProduceResponse.PartitionProduceResponse> ProduceElsewhereAsync(EmbeddedBroker broker)
    {
        using var other = new BrokerClient(broker.Connect());
        return await other.ProduceAsync("t", Records.Batch("y"));
    }
}
