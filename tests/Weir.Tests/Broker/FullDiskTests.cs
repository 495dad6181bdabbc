using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

public sealed class FullDiskTests : IAsyncDisposable
{
    readonly TaskCompletionSource<Exception> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly BrokerDisk _disk = new();
    EmbeddedBroker? _broker;

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_disk_that_is_full_is_told_to_whoever_runs_the_broker_and_to_the_client_whose_write_was_under_way()
    {
        using var client = await StartAsync();
        await client.CreateTopicAsync("t");
        _disk.Fill();
        var refused = await client.ProduceAsync("t", Records.Batch("a"));
        Assert.Equal(ErrorCode.KafkaStorageError, refused.ErrorCode);
        Assert.Contains("No space left on device", refused.ErrorMessage, StringComparison.Ordinal);
        var failure = Assert.IsType<StorageFailedException>(await _told.Task);
        Assert.Contains("No space left on device", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_leaves_connections_open_and_every_api_that_writes_answers_why()
    {
        using var client = await StartAsync();
        await client.CreateTopicAsync("t");
        _disk.Fill();
        foreach (var (api, ask, expected) in Writes(client))
        {
            // Once with the write under way, then with a storage that has failed before.
            Assert.True(await ask() == expected, $"{api}: first");
            Assert.True(await ask() == expected, $"{api}: again");
        }
    }

    [Fact]
    public async Task What_was_acknowledged_is_read_on_a_full_disk_and_after_the_restart_that_frees_it_the_rest_can_be_written()
    {
        using (var client = await StartAsync())
        {
            await client.CreateTopicAsync("t");
            Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", Records.Batch("before"))).ErrorCode);
            _disk.Fill();
            Assert.Equal(ErrorCode.KafkaStorageError, (await client.ProduceAsync("t", Records.Batch("refused"))).ErrorCode);
            Assert.Equal(["before"], Records.All(await client.FetchAsync("t")));
            Assert.Equal("t", Assert.Single((await client.AskAsync(new MetadataRequest { Topics = null })).Topics).Name);
        }
        await _broker!.DisposeAsync();
        _disk.Mend();
        using var after = await StartAsync();
        Assert.Equal(ErrorCode.None, (await after.ProduceAsync("t", Records.Batch("after"))).ErrorCode);
        // The write that failed may be there or not: it was answered with an error, so both are right.
        var values = Records.All(await after.FetchAsync("t"));
        Assert.Equal(["before", "after"], values.Where(value => value != "refused"));
    }

    [Fact]
    public async Task A_topic_whose_deletion_could_not_be_written_down_is_still_there()
    {
        using var client = await StartAsync();
        await client.CreateTopicAsync("t");
        _disk.Fill();
        await client.ProduceAsync("t", Records.Batch("a"));
        var deleted = await client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = "t" }] });
        Assert.Equal(ErrorCode.KafkaStorageError, Assert.Single(deleted.Responses).ErrorCode);
        Assert.Equal("t", Assert.Single((await client.AskAsync(new MetadataRequest { Topics = null })).Topics).Name);
    }

    [Fact]
    public async Task A_member_that_waits_for_its_group_is_answered_when_the_disk_fails()
    {
        using var client = await StartAsync(options => options with { GroupInitialRebalanceDelay = TimeSpan.FromMilliseconds(20) });
        await client.CreateTopicAsync("t");
        int sent = await client.SendAsync(Join(), 3);
        _disk.Fill();
        var joined = await client.ReceiveAsync<JoinGroupResponse>(ApiKey.JoinGroup, 3, sent);
        // The first answer says nothing that must be durable; the assignment does.
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        var synced = await client.AskAsync(new SyncGroupRequest { GroupId = "g", MemberId = joined.MemberId, GenerationId = joined.GenerationId }, 4);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, synced.ErrorCode);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g" }] })).Groups[0].ErrorCode);
    }

    [Fact]
    public async Task A_transaction_whose_end_could_not_be_written_down_is_ended_after_the_restart_by_the_same_request()
    {
        ProducerIdentityAnswer producer;
        using (var client = await StartAsync())
        {
            await client.CreateTopicAsync("t");
            var begun = await client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = -1 });
            producer = new(begun.ProducerId, begun.ProducerEpoch);
            Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 0, true, "a"), "x", version: 12)).ErrorCode);
            Assert.Equal(ErrorCode.None, (await CommitOffsetAsync(client, producer)));
            _disk.Fill();
            Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await client.AskAsync(Commit(producer))).ErrorCode);
            Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await client.AskAsync(Commit(producer))).ErrorCode);
            Assert.Equal(ErrorCode.CoordinatorNotAvailable, await CommitOffsetAsync(client, producer));
            var added = await client.AskAsync(new AddPartitionsToTxnRequest { V3AndBelowTransactionalId = "x", V3AndBelowProducerId = producer.Id, V3AndBelowProducerEpoch = producer.Epoch, V3AndBelowTopics = [new() { Name = "t", Partitions = [0] }] }, 3);
            Assert.NotEqual(ErrorCode.None, added.ResultsByTopicV3AndBelow[0].ResultsByPartition[0].PartitionErrorCode);
            Assert.Empty(Records.Committed(await client.FetchAsync("t", committed: true)));
        }
        await _broker!.DisposeAsync();
        _disk.Mend();
        using var after = await StartAsync();
        Assert.Equal(ErrorCode.None, (await after.AskAsync(Commit(producer))).ErrorCode);
        Assert.Equal(["a"], await after.ReadCommittedAsync("t", ["a"]));
        Assert.Equal(7, (await after.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] }, 9)).Groups[0].Topics[0].Partitions[0].CommittedOffset);
    }

    static EndTxnRequest Commit(ProducerIdentityAnswer producer) => new() { TransactionalId = "x", ProducerId = producer.Id, ProducerEpoch = producer.Epoch, Committed = true };

    static async Task<ErrorCode> CommitOffsetAsync(BrokerClient client, ProducerIdentityAnswer producer) => (await client.AskAsync(new TxnOffsetCommitRequest
    {
        TransactionalId = "x",
        GroupId = "g",
        ProducerId = producer.Id,
        ProducerEpoch = producer.Epoch,
        GenerationId = -1,
        Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 7 }] }],
    })).Topics[0].Partitions[0].ErrorCode;

    readonly record struct ProducerIdentityAnswer(long Id, short Epoch);

    async Task<BrokerClient> StartAsync(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change = null)
    {
        var options = new EmbeddedBrokerOptions { Disk = _disk, Port = null, OnError = error => _told.TrySetResult(error) };
        _broker = await EmbeddedBroker.StartAsync(change?.Invoke(options) ?? options);
        return new(_broker.Connect());
    }

    static JoinGroupRequest Join() => new()
    {
        GroupId = "g",
        SessionTimeoutMs = 10_000,
        RebalanceTimeoutMs = 10_000,
        ProtocolType = "consumer",
        Protocols = [new() { Name = "range", Metadata = new byte[] { 1 } }],
    };

    static IEnumerable<(string Api, Func<Task<ErrorCode>> Ask, ErrorCode Expected)> Writes(BrokerClient client)
    {
        const ErrorCode Storage = ErrorCode.KafkaStorageError, Coordinator = ErrorCode.CoordinatorNotAvailable;
        yield return ("CreateTopics", async () => (await client.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = "new", NumPartitions = 1, ReplicationFactor = 1 }] })).Topics[0].ErrorCode, Storage);
        yield return ("Produce", async () => (await client.ProduceAsync("t", Records.Batch("a"))).ErrorCode, Storage);
        yield return ("CreatePartitions", async () => (await client.AskAsync(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 2, Assignments = null }] })).Results[0].ErrorCode, Storage);
        yield return ("DeleteTopics", async () => (await client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = "t" }] })).Responses[0].ErrorCode, Storage);
        yield return ("DeleteTopics 5", async () => (await client.AskAsync(new DeleteTopicsRequest { TopicNames = ["t"] }, 5)).Responses[0].ErrorCode, Storage);
        yield return ("DeleteRecords", async () => (await client.AskAsync(new DeleteRecordsRequest { Topics = [new() { Name = "t", Partitions = [new() { Offset = 0 }] }] })).Topics[0].Partitions[0].ErrorCode, Storage);
        yield return ("IncrementalAlterConfigs", async () => (await client.AskAsync(new IncrementalAlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "t", Configs = [new() { Name = "retention.ms", Value = "1000" }] }] })).Responses[0].ErrorCode, Storage);
        yield return ("InitProducerId", async () => (await client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000, ProducerId = -1, ProducerEpoch = -1 })).ErrorCode, Coordinator);
        yield return ("OffsetCommit", async () => (await client.AskAsync(new OffsetCommitRequest { GroupId = "o", GenerationIdOrMemberEpoch = -1, Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 1 }] }] }, 8)).Topics[0].Partitions[0].ErrorCode, Coordinator);
        yield return ("OffsetFetch 7", async () => (await client.AskAsync(new OffsetFetchRequest { GroupId = "o" }, 7)).ErrorCode, Coordinator);
    }
}
