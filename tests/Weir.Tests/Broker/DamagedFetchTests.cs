using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

public sealed class DamagedFetchTests
{
    static readonly StorageOptions Small = new() { JournalFileBytes = 1 << 20, SegmentBytes = 8 << 10, TailBytes = 2 << 10, IndexIntervalBytes = 512 };

    [Fact]
    public async Task Damaged_records_are_answered_with_an_error_for_their_partition_alone_and_told_to_whoever_runs_the_broker()
    {
        var disk = new MemoryDisk();
        await using (var broker = await StartAsync(disk, null))
        {
            using var writer = new BrokerClient(broker.Connect());
            await writer.CreateTopicAsync("damaged");
            await writer.CreateTopicAsync("whole");
            for (int i = 0; i < 100; i++) await writer.ProduceAsync("damaged", Records.Batch(new string('x', 150)));
            Assert.Equal(ErrorCode.None, (await writer.ProduceAsync("whole", Records.Batch("kept"))).ErrorCode);
        }
        disk = disk.Kill();
        disk.Files.Where(file => file.Key.EndsWith("/00000000000000000000.log", StringComparison.Ordinal)).MaxBy(file => file.Value.Length).Value.Damage(100);
        var told = new List<Exception>();
        await using var again = await StartAsync(disk, told.Add);
        using var reader = new BrokerClient(again.Connect());
        var request = BrokerClient.FetchRequest("damaged");
        request.Topics.AddRange(BrokerClient.FetchRequest("whole").Topics);
        var answer = await reader.AskAsync(request, 12);
        Assert.Equal(ErrorCode.KafkaStorageError, answer.Responses[0].Partitions[0].ErrorCode);
        Assert.Equal(0, answer.Responses[0].Partitions[0].Records?.Length ?? 0);
        Assert.Equal(ErrorCode.None, answer.Responses[1].Partitions[0].ErrorCode);
        Assert.Equal(["kept"], Records.All(answer.Responses[1].Partitions[0]));
        foreach (long time in (long[])[-3, 0])
        {
            Assert.Equal((ErrorCode.KafkaStorageError, -1), await OffsetAsync(reader, "damaged", time));
            Assert.Equal((ErrorCode.None, 0), await OffsetAsync(reader, "whole", time));
        }
        Assert.Equal((ErrorCode.None, 100), await OffsetAsync(reader, "damaged", -1));
        Assert.Contains("topic 'damaged', partition 0, offset 0", Assert.IsType<DamagedLogException>(Assert.Single(told)).Message, StringComparison.Ordinal);
    }

    // With the log's front goes what is known of its aborted transactions: without it a reader of committed records would take theirs for committed.
    [Fact]
    public async Task Records_that_are_deleted_while_they_are_read_are_out_of_range()
    {
        var (reached, mayRead, isReading) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        var disk = new WatchedDisk(new MemoryDisk(), call =>
        {
            if (!isReading || call.Operation != DiskOperation.Read) return default;
            reached.TrySetResult();
            return new(mayRead.Task);
        });
        await using var store = await LogStore.OpenAsync(disk, Small);
        var log = store.CreateTopic("t", 1, new Dictionary<string, string>(), out _).Partitions[0];
        var partition = new Weir.Broker.Topics.Partition(log);
        partition.Append(Storage.Batches.Parse(Storage.Batches.From(1, 0, 0, count: 3, transactional: true)));
        partition.EndTransaction(1, 0, commit: false, 0, 0);
        await store.Journal.AllSyncedAsync();
        await log.FlushSyncedAsync();
        isReading = true;
        using var buffer = new PooledBuffer();
        var reading = partition.ReadAsync(0, committed: true, 1_000, minOneBatch: true, buffer).AsTask();
        await reached.Task;
        log.MoveLogStart(4);
        mayRead.SetResult();
        var read = await reading;
        Assert.Equal((ErrorCode.OffsetOutOfRange, 0, 0), (read.Error, read.Bytes, buffer.Length));
    }

    [Fact]
    public async Task A_broker_that_cannot_start_leaves_its_folder_to_the_next()
    {
        var disk = new MemoryDisk();
        await using (var store = await LogStore.OpenAsync(disk, Small)) await store.SyncedAsync(store.State.Put([new("group/g", [255])]));
        for (int again = 0; again < 2; again++)
            Assert.IsNotType<DataFolderInUseException>(await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(disk, null).AsTask()));
    }

    static async Task<(ErrorCode Error, long Offset)> OffsetAsync(BrokerClient client, string topic, long time)
    {
        var answer = await client.AskAsync(new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Timestamp = time }] }] });
        return (answer.Topics[0].Partitions[0].ErrorCode, answer.Topics[0].Partitions[0].Offset);
    }

    static ValueTask<EmbeddedBroker> StartAsync(MemoryDisk disk, Action<Exception>? tell) => EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = null, OnError = tell }, disk, Small);
}
