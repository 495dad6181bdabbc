using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Transactions;

/// <summary>Transactions as clients see them: the versions of the requests decide between version 1 and version 2 (KIP-890).</summary>
public sealed class TransactionTests : TestBrokerTest
{
    const short Version1 = 11, Version2 = 12;

    protected override Task PrepareAsync() => Client.CreateTopicAsync("t");

    [Fact]
    public async Task What_is_committed_is_seen_and_what_is_aborted_is_not()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        producer = await EndSucceeds(producer, commit: true);
        await Produce(producer, 0, "b");
        producer = await EndSucceeds(producer, commit: false);
        await Produce(producer, 0, "c");
        await EndSucceeds(producer, commit: true);
        Assert.Equal(["a", "c"], await Client.ReadCommittedAsync("t", ["a", "c"]));
        Assert.Equal(["a", "b", "c"], Records.All(await Client.FetchAsync("t")));
    }

    [Fact]
    public async Task An_open_transaction_holds_the_last_stable_offset()
    {
        var producer = await Init();
        await Client.ProduceAsync("t", Records.Batch("before"));
        await Produce(producer, 0, "open");
        await Client.ProduceAsync("t", Records.Batch("behind"));
        var data = await Client.FetchAsync("t", committed: true);
        Assert.Equal((3, 1), (data.HighWatermark, data.LastStableOffset));
        Assert.Equal(["before"], Records.Committed(data));
        await EndSucceeds(producer, commit: true);
        Assert.Equal(["before", "open", "behind"], await Client.ReadCommittedAsync("t", ["before", "open", "behind"]));
    }

    [Fact]
    public async Task Version_2_gives_the_next_epoch_with_each_end()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        var next = await EndSucceeds(producer, commit: true);
        Assert.Equal((producer.Id, producer.Epoch + 1), (next.Id, next.Epoch));
    }

    [Fact]
    public async Task An_end_that_is_sent_again_in_version_2_gets_the_same_answer()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        var first = await EndSucceeds(producer, commit: true);
        Assert.Equal(first, await EndSucceeds(producer, commit: true));
        Assert.Equal(ErrorCode.InvalidTxnState, (await End(producer, commit: false)).ErrorCode);
        Assert.Equal(["a"], await Client.ReadCommittedAsync("t", ["a"]));
    }

    [Fact]
    public async Task A_late_batch_of_the_transaction_before_is_fenced_in_version_2()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        await EndSucceeds(producer, commit: true);
        var late = await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 1, true, "late"), "x", Version2);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, late.ErrorCode);
    }

    [Fact]
    public async Task Version_1_needs_partitions_to_be_added_and_keeps_the_epoch()
    {
        var producer = await Init();
        var refused = await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 0, true, "a"), "x", Version1);
        Assert.Equal(ErrorCode.TransactionAbortable, refused.ErrorCode);
        Assert.Equal(ErrorCode.InvalidTxnState, (await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 0, true, "a"), "x", version: 10)).ErrorCode);
        Assert.Equal(ErrorCode.None, await AddPartition(producer, "t"));
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 0, true, "a"), "x", Version1)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await End(producer, commit: true, version: 4)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await End(producer, commit: true, version: 4)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTxnState, (await End(producer, commit: false, version: 4)).ErrorCode);
        Assert.Equal(ErrorCode.None, await AddPartition(producer, "t"));
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 1, true, "b"), "x", Version1)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await End(producer, commit: true, version: 4)).ErrorCode);
        Assert.Equal(["a", "b"], await Client.ReadCommittedAsync("t", ["a", "b"]));
    }

    [Fact]
    public async Task All_partitions_are_added_or_none()
    {
        var producer = await Init();
        var response = await Client.AskAsync(new AddPartitionsToTxnRequest
        {
            V3AndBelowTransactionalId = "x",
            V3AndBelowProducerId = producer.Id,
            V3AndBelowProducerEpoch = producer.Epoch,
            V3AndBelowTopics = [new() { Name = "t", Partitions = [0, 9] }],
        }, 3);
        var results = response.ResultsByTopicV3AndBelow[0].ResultsByPartition;
        Assert.Equal([ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition], results.Select(result => result.PartitionErrorCode));
    }

    [Fact]
    public async Task A_new_instance_fences_the_old_one_and_aborts_what_it_left()
    {
        var old = await Init();
        await Produce(old, 0, "left");
        var fresh = await Init();
        Assert.True(fresh.Epoch > old.Epoch);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await Client.ProduceAsync("t", Records.Batch(old.Id, old.Epoch, 1, true, "zombie"), "x", Version2)).ErrorCode);
        Assert.Equal(ErrorCode.ProducerFenced, (await End(old, commit: true)).ErrorCode);
        Assert.Equal(ErrorCode.ProducerFenced, (await End(old, commit: true, version: 4)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await End(old, commit: true, version: 1)).ErrorCode);
        await Produce(fresh, 0, "new");
        await EndSucceeds(fresh, commit: true);
        Assert.Equal(["new"], await Client.ReadCommittedAsync("t", ["new"]));
    }

    [Fact]
    public async Task A_producer_may_ask_for_its_next_epoch_and_a_stranger_may_not()
    {
        var producer = await Init();
        var bumped = await Init(producer);
        Assert.Equal(producer.Epoch + 1, bumped.Epoch);
        // Asked again because the answer was lost, it is the same.
        Assert.Equal(bumped, await Init(producer));
        var again = await Init(bumped);
        Assert.Equal(bumped.Epoch + 1, again.Epoch);
        var refused = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 10_000, ProducerId = producer.Id, ProducerEpoch = producer.Epoch });
        Assert.Equal(ErrorCode.ProducerFenced, refused.ErrorCode);
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_aborted_and_its_producer_fenced()
    {
        var producer = await Init();
        await Produce(producer, 0, "slow");
        Broker.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, (await Client.FetchAsync("t", committed: true)).LastStableOffset);
        Broker.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, 1, true, "late"), "x", Version2)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTxnState, (await End(producer, commit: true)).ErrorCode);
        Assert.Equal(ErrorCode.ProducerFenced, (await End(producer, commit: true, version: 4)).ErrorCode);
        // It may come back in its next epoch (KIP-588).
        var recovered = await Init(producer);
        await Produce(recovered, 0, "again");
        await EndSucceeds(recovered, commit: true);
        Assert.Equal(["again"], await Client.ReadCommittedAsync("t", ["again"]));
    }

    [Fact]
    public async Task An_abort_of_nothing_is_allowed_in_version_2_only()
    {
        var producer = await Init();
        Assert.Equal(ErrorCode.InvalidTxnState, (await End(producer, commit: true)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTxnState, (await End(producer, commit: false, version: 4)).ErrorCode);
        var next = await EndSucceeds(producer, commit: false);
        Assert.Equal(producer.Epoch + 1, next.Epoch);
    }

    [Fact]
    public async Task When_the_epochs_are_used_up_another_producer_id_follows()
    {
        var producer = await Init();
        for (int i = producer.Epoch; i < short.MaxValue - 1; i++) producer = await EndSucceeds(producer, commit: false);
        await Produce(producer, 0, "last epoch");
        var next = await EndSucceeds(producer, commit: true);
        Assert.Equal(0, next.Epoch);
        Assert.NotEqual(producer.Id, next.Id);
        Assert.Equal(next, await EndSucceeds(producer, commit: true));
        await Produce(next, 0, "next id");
        await EndSucceeds(next, commit: true);
        Assert.Equal(["last epoch", "next id"], await Client.ReadCommittedAsync("t", ["last epoch", "next id"]));
    }

    [Fact]
    public async Task Offsets_count_when_their_transaction_commits()
    {
        var producer = await Init();
        Assert.Equal(ErrorCode.None, await CommitOffset(producer, 5));
        Assert.Equal((ErrorCode.UnstableOffsetCommit, -1), await Committed(stable: true));
        Assert.Equal((ErrorCode.None, -1), await Committed(stable: false));
        producer = await EndSucceeds(producer, commit: true);
        Assert.Equal((ErrorCode.None, 5), await Committed(stable: true));
        await CommitOffset(producer, 9);
        await EndSucceeds(producer, commit: false);
        Assert.Equal((ErrorCode.None, 5), await Committed(stable: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_of_a_transaction_moves_the_offsets_of_all_its_groups_and_of_no_others(bool crashes)
    {
        var (producer, other) = (await Init(), await Init(id: "y"));
        foreach (string group in (string[])["g", "h"]) Assert.Equal(ErrorCode.None, await CommitOffset(producer, 5, group: group));
        foreach (string group in (string[])["h", "i"]) Assert.Equal(ErrorCode.None, await CommitOffset(other, 7, group: group, id: "y"));
        if (crashes) await CrashAsync();
        await EndSucceeds(producer, commit: true);
        Assert.Equal((5, 5, -1), ((await Committed(stable: true)).Offset, (await Committed(stable: false, "h")).Offset, (await Committed(stable: false, "i")).Offset));
        Assert.Equal(ErrorCode.UnstableOffsetCommit, (await Committed(stable: true, "h")).Error);
        await EndSucceeds(other, commit: true, id: "y");
        Assert.Equal((5, 7, 7), ((await Committed(stable: true)).Offset, (await Committed(stable: true, "h")).Offset, (await Committed(stable: true, "i")).Offset));
    }

    [Fact]
    public async Task In_version_1_offsets_must_be_announced()
    {
        var producer = await Init();
        Assert.Equal(ErrorCode.TransactionAbortable, await CommitOffset(producer, 5, version: 4));
        Assert.Equal(ErrorCode.InvalidTxnState, await CommitOffset(producer, 5, version: 3));
        var added = await Client.AskAsync(new AddOffsetsToTxnRequest { TransactionalId = "x", ProducerId = producer.Id, ProducerEpoch = producer.Epoch, GroupId = "g" });
        Assert.Equal(ErrorCode.None, added.ErrorCode);
        Assert.Equal(ErrorCode.None, await CommitOffset(producer, 5, version: 4));
    }

    [Fact]
    public async Task Offsets_of_a_generation_that_is_over_are_refused()
    {
        var producer = await Init();
        var response = await Client.AskAsync(OffsetsOf(producer, 5, generation: 3, member: "stranger"));
        Assert.Equal(ErrorCode.IllegalGeneration, response.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task An_open_transaction_survives_a_crash_and_can_be_committed()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        await CommitOffset(producer, 5);
        await Crash();
        Assert.Equal(0, (await Client.FetchAsync("t", committed: true)).LastStableOffset);
        Assert.Equal((ErrorCode.UnstableOffsetCommit, -1), await Committed(stable: true));
        await Produce(producer, 1, "b");
        await EndSucceeds(producer, commit: true);
        Assert.Equal(["a", "b"], await Client.ReadCommittedAsync("t", ["a", "b"]));
        Assert.Equal((ErrorCode.None, 5), await Committed(stable: true));
    }

    [Fact]
    public async Task An_open_transaction_still_times_out_after_a_crash()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        Broker.Time.Advance(TimeSpan.FromSeconds(6));
        await Crash();
        Broker.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(ErrorCode.InvalidTxnState, (await End(producer, commit: true)).ErrorCode);
        Assert.Empty(await Client.ReadCommittedAsync("t"));
        Assert.Equal(2, (await Client.FetchAsync("t", committed: true)).LastStableOffset);
    }

    [Fact]
    public async Task What_was_committed_or_aborted_stays_so_after_a_crash()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        await CommitOffset(producer, 5);
        producer = await EndSucceeds(producer, commit: true);
        await Produce(producer, 0, "b");
        var next = await EndSucceeds(producer, commit: false);
        await Crash();
        Assert.Equal(["a"], await Client.ReadCommittedAsync("t", ["a"]));
        Assert.Equal((ErrorCode.None, 5), await Committed(stable: true));
        Assert.Equal(next, await EndSucceeds(producer, commit: false));
    }

    [Fact]
    public async Task Producer_ids_are_not_given_twice_also_after_a_crash()
    {
        var first = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1 });
        await Crash();
        var second = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1 });
        Assert.True(second.ProducerId > first.ProducerId);
    }

    [Fact]
    public async Task Transactions_can_be_listed_and_described()
    {
        var producer = await Init();
        await Produce(producer, 0, "a");
        var listed = Assert.Single((await Client.AskAsync(new ListTransactionsRequest { TransactionalIdPattern = "x|y" })).TransactionStates);
        Assert.Equal(("x", "Ongoing"), (listed.TransactionalId, listed.TransactionState));
        var described = await Client.AskAsync(new DescribeTransactionsRequest { TransactionalIds = ["x", "y"] });
        Assert.Equal(("t", 0), (described.TransactionStates[0].Topics[0].Topic, described.TransactionStates[0].Topics[0].Partitions[0]));
        Assert.Equal(ErrorCode.TransactionalIdNotFound, described.TransactionStates[1].ErrorCode);
        var producers = await Client.AskAsync(new DescribeProducersRequest { Topics = [new() { Name = "t", PartitionIndexes = [0] }] });
        Assert.Equal(0, producers.Topics[0].Partitions[0].ActiveProducers[0].CurrentTxnStartOffset);
    }

    [Fact]
    public async Task A_transaction_that_is_over_is_still_as_old_as_its_beginning()
    {
        var producer = await Init();
        Assert.Equal(-1, await StartedAsync());
        await Produce(producer, 0, "a");
        long started = await StartedAsync();
        producer = await EndSucceeds(producer, commit: true);
        Assert.Equal((true, started), (started > 0, await StartedAsync()));
        Assert.Empty((await Client.AskAsync(new ListTransactionsRequest { DurationFilter = 1_000_000 })).TransactionStates);
        await Init();
        Assert.Equal(-1, await StartedAsync());
    }

    [Fact]
    public async Task One_that_is_aborted_before_it_began_began_then()
    {
        await EndSucceeds(await Init(), commit: false);
        Assert.True(await StartedAsync() > 0);
    }

    readonly record struct Producer(long Id, short Epoch);

    async Task Crash()
    {
        await CrashAsync();
    }

    // Under its name there may be another topic soon, whose first records nobody has read.
    [Fact]
    public async Task Offsets_of_a_topic_that_is_deleted_go_with_it_those_of_open_transactions_too()
    {
        var producer = await Init();
        Assert.Equal(ErrorCode.None, await CommitOffset(producer, 7));
        await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = "t" }] });
        await CrashAsync();
        await Client.CreateTopicAsync("t");
        await EndSucceeds(producer, commit: true);
        Assert.Equal((ErrorCode.None, -1), await Committed(stable: true));
    }

    async Task<Producer> Init(Producer? current = null, string id = "x")
    {
        var response = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = id, TransactionTimeoutMs = 10_000, ProducerId = current?.Id ?? -1, ProducerEpoch = current?.Epoch ?? -1 });
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        return new(response.ProducerId, response.ProducerEpoch);
    }

    async Task Produce(Producer producer, int sequence, string value)
    {
        var response = await Client.ProduceAsync("t", Records.Batch(producer.Id, producer.Epoch, sequence, true, value), "x", Version2);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
    }

    Task<EndTxnResponse> End(Producer producer, bool commit, short version = 5, string id = "x") =>
        Client.AskAsync(new EndTxnRequest { TransactionalId = id, ProducerId = producer.Id, ProducerEpoch = producer.Epoch, Committed = commit }, version);

    async Task<Producer> EndSucceeds(Producer producer, bool commit, string id = "x")
    {
        var response = await End(producer, commit, id: id);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        return new(response.ProducerId, response.ProducerEpoch);
    }

    async Task<long> StartedAsync() => (await Client.AskAsync(new DescribeTransactionsRequest { TransactionalIds = ["x"] })).TransactionStates[0].TransactionStartTimeMs;

    async Task<ErrorCode> AddPartition(Producer producer, string topic)
    {
        var response = await Client.AskAsync(new AddPartitionsToTxnRequest
        {
            V3AndBelowTransactionalId = "x",
            V3AndBelowProducerId = producer.Id,
            V3AndBelowProducerEpoch = producer.Epoch,
            V3AndBelowTopics = [new() { Name = topic, Partitions = [0] }],
        }, 3);
        return response.ResultsByTopicV3AndBelow[0].ResultsByPartition[0].PartitionErrorCode;
    }

    async Task<ErrorCode> CommitOffset(Producer producer, long offset, short version = 5, string group = "g", string id = "x") =>
        (await Client.AskAsync(OffsetsOf(producer, offset, group: group, id: id), version)).Topics[0].Partitions[0].ErrorCode;

    static TxnOffsetCommitRequest OffsetsOf(Producer producer, long offset, int generation = -1, string member = "", string group = "g", string id = "x") => new()
    {
        TransactionalId = id,
        GroupId = group,
        ProducerId = producer.Id,
        ProducerEpoch = producer.Epoch,
        GenerationId = generation,
        MemberId = member,
        Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, CommittedOffset = offset, CommittedMetadata = "w1" }] }],
    };

    async Task<(ErrorCode Error, long Offset)> Committed(bool stable, string group = "g")
    {
        var response = await Client.AskAsync(new OffsetFetchRequest { RequireStable = stable, Groups = [new() { GroupId = group, Topics = [new() { Name = "t", PartitionIndexes = [0] }] }] }, 9);
        var partition = response.Groups[0].Topics[0].Partitions[0];
        return (partition.ErrorCode, partition.CommittedOffset);
    }
}
