using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>What a test does to a broker's data, in memory and in a folder.</summary>
public sealed class BrokerDiskTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");

    public static TheoryData<bool> Places => new(true, false);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Places))]
    public async Task A_broker_that_was_killed_comes_back_on_its_port_with_all_that_it_acknowledged(bool inMemory)
    {
        var errors = new List<Exception>();
        await using var broker = await EmbeddedBroker.StartAsync(new() { DataDirectory = inMemory ? null : _folder.FullName, OnError = errors.Add });
        await broker.CreateTopicAsync("t");
        using (var client = new BrokerClient(broker.Connect())) await ProduceAsync(client, "a");
        await broker.KillAsync();
        await using var again = await broker.ReopenAsync();
        Assert.Equal(broker.BootstrapServers, again.BootstrapServers);
        using (var client = new BrokerClient(again.Connect())) await ProduceAsync(client, "b");
        Assert.Equal(["a", "b"], await ValuesAsync(again));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_disk_outlives_its_brokers_and_has_one_at_a_time()
    {
        var options = new EmbeddedBrokerOptions { Disk = new(), Port = null };
        await using (var broker = await EmbeddedBroker.StartAsync(options))
        {
            await broker.CreateTopicAsync("t");
            await Assert.ThrowsAsync<DataFolderInUseException>(async () => await EmbeddedBroker.StartAsync(options));
            // The one that could not start has nothing to do with the one that runs.
            await broker.CreateTopicAsync("u");
        }
        await using var again = await EmbeddedBroker.StartAsync(options);
        Assert.Equal(["t", "u"], again.Topics);
    }

    [Fact]
    public async Task A_loss_of_power_forgets_what_was_answered_before_its_fsync_and_nothing_else()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await broker.CreateTopicAsync("t");
        using var client = new BrokerClient(broker.Connect());
        await ProduceAsync(client, "acks=all");
        using var held = broker.Disk.HoldSyncs();
        await ProduceAsync(client, "acks=1", acks: 1);
        int unanswered = await client.SendAsync(Produce("acks=all again", -1), 11);
        await broker.LosePowerAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => client.ReceiveAsync<ProduceResponse>(ApiKey.Produce, 11, unanswered));
        await using var again = await broker.ReopenAsync();
        Assert.Equal(["acks=all"], await ValuesAsync(again));
    }

    [Fact]
    public async Task A_kill_forgets_nothing_that_was_written()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await broker.CreateTopicAsync("t");
        using var client = new BrokerClient(broker.Connect());
        using var held = broker.Disk.HoldSyncs();
        await ProduceAsync(client, "written", acks: 1);
        while (!broker.Disk.Memory!.Files.Values.Any(file => file.Length > 0 && Holds(file, "written"))) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        await broker.KillAsync();
        await using var again = await broker.ReopenAsync();
        Assert.Equal(["written"], await ValuesAsync(again));
    }

    [Fact]
    public async Task A_folder_does_not_lose_power_and_its_broker_goes_on()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { DataDirectory = _folder.FullName, Port = null });
        Assert.StartsWith("only a disk in memory forgets", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await broker.LosePowerAsync())).Message, StringComparison.Ordinal);
        await broker.CreateTopicAsync("t");
        Assert.Equal(_folder.FullName, broker.Disk.Folder);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task A_write_that_fails_is_refused_and_the_broker_says_so_until_it_is_opened_again(bool inMemory)
    {
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = await EmbeddedBroker.StartAsync(new() { DataDirectory = inMemory ? null : _folder.FullName, Port = null, OnError = told.SetResult });
        await broker.CreateTopicAsync("t");
        using (var client = new BrokerClient(broker.Connect()))
        {
            await ProduceAsync(client, "a");
            broker.Disk.FailWrites();
            Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("t", Records.Batch("refused"))).ErrorCode);
            Assert.Contains("Input/output error", Assert.IsType<StorageFailedException>(await told.Task).Message, StringComparison.Ordinal);
            Assert.Same(broker.Failure, await told.Task);
        }
        await broker.DisposeAsync();
        await using var again = await broker.ReopenAsync();
        Assert.Null(again.Failure);
        Assert.Equal(["a"], await ValuesAsync(again));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task An_fsync_that_fails_is_never_tried_again_and_what_was_acknowledged_before_stays(bool inMemory)
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { DataDirectory = inMemory ? null : _folder.FullName, Port = null });
        await broker.CreateTopicAsync("t");
        using var client = new BrokerClient(broker.Connect());
        await ProduceAsync(client, "a");
        broker.Disk.FailSyncs();
        Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("t", Records.Batch("refused"))).ErrorCode);
        Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("t", Records.Batch("refused"))).ErrorCode);
        if (inMemory) await broker.LosePowerAsync();
        else await broker.KillAsync();
        await using var again = await broker.ReopenAsync();
        // After a kill the system's memory still has what no fsync could write.
        Assert.Equal(["a"], (await ValuesAsync(again)).Where(value => value != "refused" || inMemory));
    }

    [Theory, MemberData(nameof(Places))]
    public async Task A_disk_takes_as_much_as_it_has_room_for_and_what_it_took_is_there_when_it_has_more(bool inMemory)
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { DataDirectory = inMemory ? null : _folder.FullName, Port = null });
        await broker.CreateTopicAsync("t");
        using var client = new BrokerClient(broker.Connect());
        broker.Disk.Fill(after: 100_000);
        int taken = 0;
        while ((await client.ProduceAsync("t", Records.Batch(new string('x', 10_000)))).ErrorCode == ErrorCode.None) taken++;
        Assert.InRange(taken, 1, 9);
        await broker.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(async () => await broker.ReopenAsync());
        broker.Disk.Mend();
        await using var again = await broker.ReopenAsync();
        Assert.Equal(taken, (await ValuesAsync(again)).Count);
        using var after = new BrokerClient(again.Connect());
        await ProduceAsync(after, "more");
    }

    [Fact]
    public async Task A_broker_that_runs_is_not_opened_again_and_one_place_is_named_for_its_data()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await broker.ReopenAsync());
        await Assert.ThrowsAsync<ArgumentException>(async () => await EmbeddedBroker.StartAsync(new() { DataDirectory = _folder.FullName, Disk = new() }));
    }

    static bool Holds(MemoryFile file, string text)
    {
        byte[] bytes = new byte[file.Length];
        _ = file.ReadAsync(0, bytes).AsTask().GetAwaiter().GetResult();
        return bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
    }

    static async Task<List<string?>> ValuesAsync(EmbeddedBroker broker) => [.. (await broker.ReadAsync("t")).Select(record => record.ValueText)];

    static async Task ProduceAsync(BrokerClient client, string value, short acks = -1) => Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", Records.Batch(value), acks: acks)).ErrorCode);

    static ProduceRequest Produce(string value, short acks) => new() { Acks = acks, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch(value) }] }] };
}
