using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>What goes by itself: records that a topic keeps no longer, and what was silent for long.</summary>
public sealed class HousekeepingTests : TestBrokerTest
{
    static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Records_that_are_too_old_go_and_the_log_goes_on_behind_them()
    {
        await Client.CreateTopicAsync("t", 1, ("retention.ms", "600000"));
        await ProduceAsync("t", Broker.Time.GetUtcNow(), "a", "b");
        Broker.Time.Advance(2 * Look);
        Assert.Equal(0, await StartAsync("t"));
        Broker.Time.Advance(Look);
        Assert.Equal(2, await StartAsync("t"));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await Client.FetchAsync("t")).ErrorCode);
        await ProduceAsync("t", Broker.Time.GetUtcNow(), "c");
        Assert.Equal(["c"], Records.All(await Client.FetchAsync("t", 2)));
        await CrashAsync();
        Assert.Equal(2, await StartAsync("t"));
        Assert.Equal(["c"], Records.All(await Client.FetchAsync("t", 2)));
        await Broker.RestartAsync(disk => Assert.Single(disk.Files.Keys, file => file.EndsWith(".log", StringComparison.Ordinal)));
        Client = Broker.Connect();
        Assert.Equal(["c"], Records.All(await Client.FetchAsync("t", 2)));
    }

    [Fact]
    public async Task The_last_file_of_a_log_goes_too_when_all_of_it_is_too_old_and_offsets_go_on()
    {
        await Client.CreateTopicAsync("t", 1, ("retention.ms", "600000"));
        await ProduceAsync("t", Broker.Time.GetUtcNow(), "a", "b");
        Broker.Time.Advance(3 * Look);
        await Broker.RestartAsync(disk => Assert.DoesNotContain(disk.Files.Keys, file => file.EndsWith(".log", StringComparison.Ordinal)));
        Client = Broker.Connect();
        Assert.Equal(2, await StartAsync("t"));
        Assert.Equal(2, (await ProduceAsync("t", Broker.Time.GetUtcNow(), "c")).BaseOffset);
        Assert.Equal(["c"], Records.All(await Client.FetchAsync("t", 2)));
    }

    [Fact]
    public async Task A_file_whose_deletion_a_crash_took_back_goes_at_the_next_start_and_one_behind_the_end_stays()
    {
        await Client.CreateTopicAsync("t", 1, ("retention.ms", "600000"));
        await ProduceAsync("t", Broker.Time.GetUtcNow(), "a", "b");
        string file = "";
        await Broker.RestartAsync(disk => file = Assert.Single(disk.Files.Keys, IsLog));
        string behind = file.Replace("0.log", "2.log", StringComparison.Ordinal);
        Broker.Time.Advance(3 * Look);
        await Broker.RestartAsync(disk =>
        {
            Assert.DoesNotContain(disk.Files.Keys, IsLog);
            foreach (string path in (string[])[file, behind]) Assert.True(disk.OpenAsync(path).AsTask().IsCompletedSuccessfully);
        });
        await Broker.RestartAsync(disk => Assert.Equal(behind, Assert.Single(disk.Files.Keys, IsLog)));
        Client = Broker.Connect();
        Assert.Equal(2, (await ProduceAsync("t", Broker.Time.GetUtcNow(), "c")).BaseOffset);

        static bool IsLog(string path) => path.EndsWith(".log", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retention.ms", "-1")]
    [InlineData("cleanup.policy", "compact")]
    public async Task Nothing_goes_by_age_where_the_topic_says_so(string config, string value)
    {
        await Client.CreateTopicAsync("t", 1, (config, value));
        await Client.ProduceAsync("t", Records.Keyed(Broker.Time.GetUtcNow(), ("k", "a")));
        Broker.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await StartAsync("t"));
    }

    [Fact]
    public async Task The_oldest_segments_go_while_the_others_have_as_much_as_the_topic_keeps()
    {
        await Client.CreateTopicAsync("t", 1, ("retention.bytes", "1600000"), ("segment.bytes", "1048576"));
        string large = new('x', 800_000);
        for (int number = 0; number < 5; number++) await ProduceAsync("t", Broker.Time.GetUtcNow(), large);
        Broker.Time.Advance(Look);
        Assert.Equal(3, await StartAsync("t"));
        Broker.Time.Advance(Look);
        Assert.Equal(3, await StartAsync("t"));
    }

    [Fact]
    public async Task An_open_transaction_holds_what_comes_behind_its_beginning()
    {
        await Client.CreateTopicAsync("t", 1, ("retention.ms", "60000"));
        var producer = await InitAsync();
        await Client.ProduceAsync("t", Batch(Broker.Time.GetUtcNow(), producer.ProducerId, producer.ProducerEpoch, 0, "open"), "x", 12);
        Broker.Time.Advance(2 * Look);
        Assert.Equal(0, await StartAsync("t"));
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = true })).ErrorCode);
        Broker.Time.Advance(Look);
        Assert.Equal(2, await StartAsync("t"));
    }

    [Fact]
    public async Task Offsets_go_with_a_group_that_has_long_been_silent_and_not_while_it_commits()
    {
        await Client.CreateTopicAsync("t");
        await CommitAsync("silent");
        for (int day = 0; day < 7; day++)
        {
            await CommitAsync("alive");
            Assert.Equal(5, await CommittedAsync("silent"));
            Broker.Time.Advance(TimeSpan.FromDays(1));
        }
        Broker.Time.Advance(Look);
        Assert.Equal((-1, 5), (await CommittedAsync("silent"), await CommittedAsync("alive")));
        Assert.Equal(["alive"], (await Client.AskAsync(new ListGroupsRequest())).Groups.Select(group => group.GroupId));
        await CrashAsync();
        Assert.Equal((-1, 5), (await CommittedAsync("silent"), await CommittedAsync("alive")));
    }

    [Fact]
    public async Task A_transactional_id_that_nobody_used_for_long_begins_anew_and_whoever_had_it_is_refused()
    {
        var before = await InitAsync();
        Broker.Time.Advance(TimeSpan.FromDays(7) + Look);
        Assert.Empty((await Client.AskAsync(new ListTransactionsRequest())).TransactionStates);
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, (await Client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = before.ProducerId, ProducerEpoch = before.ProducerEpoch, Committed = false })).ErrorCode);
        // Nobody waits for what the broker does by itself; what is durable after it says that it is too.
        await Client.CreateTopicAsync("later");
        await CrashAsync();
        Assert.Empty((await Client.AskAsync(new ListTransactionsRequest())).TransactionStates);
        var after = await InitAsync();
        Assert.NotEqual(before.ProducerId, after.ProducerId);
        Assert.Equal(0, after.ProducerEpoch);
    }

    [Fact]
    public async Task A_partition_forgets_the_producers_that_write_nothing_for_a_day()
    {
        await Client.CreateTopicAsync("t");
        var (silent, alive) = (await InitAsync(null), await InitAsync(null));
        await Client.ProduceAsync("t", Batch(Broker.Time.GetUtcNow(), silent.ProducerId, 0, 0, "a", transactional: false));
        for (int hour = 0; hour < 25; hour++)
        {
            await Client.ProduceAsync("t", Batch(Broker.Time.GetUtcNow(), alive.ProducerId, 0, hour, "b", transactional: false));
            Broker.Time.Advance(TimeSpan.FromHours(1));
        }
        var described = await Client.AskAsync(new DescribeProducersRequest { Topics = [new() { Name = "t", PartitionIndexes = [0] }] });
        Assert.Equal([alive.ProducerId], described.Topics[0].Partitions[0].ActiveProducers.Select(producer => producer.ProducerId));
    }

    Task<InitProducerIdResponse> InitAsync(string? id = "x") => Client.AskAsync(new InitProducerIdRequest { TransactionalId = id, TransactionTimeoutMs = 900_000, ProducerId = -1, ProducerEpoch = -1 });

    Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(string topic, DateTimeOffset at, params string[] values) => Client.ProduceAsync(topic, Records.BatchAt(at.ToUnixTimeMilliseconds(), -1, -1, -1, false, values));

    static byte[] Batch(DateTimeOffset at, long producerId, short epoch, int sequence, string value, bool transactional = true) => Records.BatchAt(at.ToUnixTimeMilliseconds(), producerId, epoch, sequence, transactional, value);

    async Task<long> StartAsync(string topic)
    {
        var found = await Client.AskAsync(new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Timestamp = -2 }] }] });
        return found.Topics[0].Partitions[0].Offset;
    }

    async Task CommitAsync(string group) =>
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new OffsetCommitRequest { GroupId = group, GenerationIdOrMemberEpoch = -1, Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 5 }] }] }, 8)).Topics[0].Partitions[0].ErrorCode);

    async Task<long> CommittedAsync(string group) =>
        (await Client.AskAsync(new OffsetFetchRequest { GroupId = group, Topics = [new() { Name = "t", PartitionIndexes = [0] }] }, 7)).Topics[0].Partitions[0].CommittedOffset;
}
