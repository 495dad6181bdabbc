using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Tests.Broker;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_disk_that_is_full_is_told_to_whoever_runs_the_broker_and_to_the_client()
    {
        bool full = false;
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var disk = new WatchedDisk(new MemoryDisk(), call => full && call.Operation is DiskOperation.Sync ? throw new IOException("No space left on device") : default);
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null, OnError = error => told.TrySetResult(error) }, disk);
        using var client = new BrokerClient(broker.Connect());
        await client.CreateTopicAsync("t");
        full = true;
        // What was under way is not acknowledged: its connection closes. Who asks afterwards is told why.
        await Assert.ThrowsAsync<EndOfStreamException>(() => client.ProduceAsync("t", Records.Batch("a")));
        using var later = new BrokerClient(broker.Connect());
        Assert.Equal(ErrorCode.KafkaStorageError, (await later.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
        var failure = Assert.IsType<StorageFailedException>(await told.Task);
        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
    }
}
