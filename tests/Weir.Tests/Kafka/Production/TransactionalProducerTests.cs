using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Production;

public sealed class TransactionalProducerTests : IAsyncDisposable
{
    readonly OutputBatchPool _pool = new();
    readonly List<(short Epoch, int Sequence)> _batches = [];
    readonly List<string> _failed = [];
    ScriptedCluster _cluster = null!;
    TransactionalProducer _producer = null!;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Version_1_adds_partitions_and_group_by_requests_of_their_own()
    {
        await StartAsync(transactionVersion: 0);
        await DeliverAsync();
        Assert.Equal(["InitProducerId", "AddPartitionsToTxn", "Produce", "AddOffsetsToTxn", "TxnOffsetCommit", "EndTxn"], _cluster.Asked);
    }

    [Fact]
    public async Task Version_2_lets_the_brokers_add_them_and_has_an_epoch_for_each_transaction()
    {
        await StartAsync(transactionVersion: 2);
        await DeliverAsync();
        await DeliverAsync();
        Assert.Equal(["InitProducerId", "Produce", "TxnOffsetCommit", "EndTxn", "Produce", "TxnOffsetCommit", "EndTxn"], _cluster.Asked);
        Assert.Equal([(1, 0), (2, 0)], _batches);
    }

    [Fact]
    public async Task An_id_whose_epochs_ran_out_is_followed_by_another_one_whose_sequences_begin_at_0()
    {
        var ids = new List<long>();
        await StartAsync(transactionVersion: 2);
        _cluster.On<EndTxnRequest, EndTxnResponse>((request, _) =>
        {
            ids.Add(request.ProducerId);
            return new() { ProducerId = 8, ProducerEpoch = 0 };
        });
        await DeliverAsync(records: 3);
        await DeliverAsync();
        Assert.Equal([7, 8], ids);
        Assert.Equal([(1, 0), (0, 0)], _batches);
    }

    [Fact]
    public async Task A_transaction_that_was_let_go_of_is_not_sent_and_never_passes_for_committed()
    {
        await StartAsync(transactionVersion: 2);
        var transaction = new OutputTransaction(_pool, 1 << 20);
        transaction.Append("t", 0, 1_000, -1, 1, default).Value[0] = 1;
        transaction.Abandon();
        await Assert.ThrowsAsync<TransactionFailedException>(() => _producer.DeliverAsync(transaction, () => new("g", "m", null, 1), TestContext.Current.CancellationToken));
        Assert.Equal(["InitProducerId"], _cluster.Asked);
    }

    [Fact]
    public async Task Sequence_numbers_go_on_within_an_epoch()
    {
        await StartAsync(transactionVersion: 0);
        await DeliverAsync(records: 3);
        await DeliverAsync();
        Assert.Equal([(1, 0), (1, 3)], _batches);
    }

    [Fact]
    public async Task An_unknown_outcome_under_version_1_fails_the_transaction_and_taking_the_id_anew_starts_over()
    {
        await StartAsync(transactionVersion: 0, end: before => before == 0 ? null : ErrorCode.None);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => DeliverAsync());
        Assert.Equal(TransactionFailure.Abort, failure.Failure);
        Assert.Contains("the outcome is unknown", failure.Message, StringComparison.Ordinal);
        await _producer.RecoverAsync(TestContext.Current.CancellationToken);
        await DeliverAsync();
        Assert.Equal([(1, 0), (2, 0)], _batches);
        Assert.Equal(2, _cluster.Count(ApiKey.AddPartitionsToTxn));
    }

    [Fact]
    public async Task An_unknown_outcome_under_version_2_is_asked_again()
    {
        await StartAsync(transactionVersion: 2, end: before => before == 0 ? null : ErrorCode.None);
        await DeliverAsync();
        Assert.Equal(2, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task An_id_that_somebody_else_took_at_the_same_moment_is_asked_for_again()
    {
        _cluster = new(transactionVersion: 2);
        _cluster.On<InitProducerIdRequest, InitProducerIdResponse>((_, before) => before == 0 ? new() { ErrorCode = ErrorCode.ProducerFenced } : new() { ProducerId = 7, ProducerEpoch = 2 });
        await new TransactionalProducer(_cluster.Client, "weir.g.a.0", TimeSpan.FromSeconds(10)).RecoverAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, _cluster.Count(ApiKey.InitProducerId));
    }

    [Fact]
    public async Task An_id_that_is_taken_again_and_again_is_not_ours()
    {
        _cluster = new(transactionVersion: 2);
        _cluster.On<InitProducerIdRequest, InitProducerIdResponse>((_, _) => new() { ErrorCode = ErrorCode.ProducerFenced });
        var producer = new TransactionalProducer(_cluster.Client, "weir.g.a.0", TimeSpan.FromSeconds(10));
        Assert.Equal(ErrorCode.ProducerFenced, (await Assert.ThrowsAsync<Weir.Kafka.KafkaServerException>(() => producer.RecoverAsync(TestContext.Current.CancellationToken))).Code);
    }

    [Fact]
    public async Task Positions_that_were_refused_for_an_epoch_left_behind_are_sent_with_the_next()
    {
        var epochs = new List<int>();
        await StartAsync(transactionVersion: 2);
        _cluster.On<TxnOffsetCommitRequest, TxnOffsetCommitResponse>((request, before) =>
        {
            epochs.Add(request.GenerationId);
            return new() { Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, ErrorCode = before == 0 ? ErrorCode.IllegalGeneration : ErrorCode.None }] }] };
        });
        int epoch = 4;
        await _producer.DeliverAsync(Records(1), () => new("g", "m", null, epoch), TestContext.Current.CancellationToken, (refused, _) => Task.FromResult(refused != ++epoch));
        Assert.Equal([4, 5], epochs);
        Assert.Equal(1, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task Positions_of_a_member_that_has_no_other_epoch_are_not_sent_again()
    {
        await StartAsync(transactionVersion: 2);
        _cluster.On<TxnOffsetCommitRequest, TxnOffsetCommitResponse>((_, _) => new() { Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, ErrorCode = ErrorCode.IllegalGeneration }] }] });
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() =>
            _producer.DeliverAsync(Records(1), () => new("g", "m", null, 4), TestContext.Current.CancellationToken, (_, _) => Task.FromResult(false)));
        Assert.Equal(TransactionFailure.NotMember, failure.Failure);
        Assert.Equal(1, _cluster.Count(ApiKey.TxnOffsetCommit));
    }

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration)]
    [InlineData(ErrorCode.UnknownMemberId)]
    [InlineData(ErrorCode.FencedInstanceId)]
    public async Task A_group_that_gave_the_partitions_away_lets_nothing_commit(ErrorCode code)
    {
        await StartAsync(transactionVersion: 2, commit: code);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => DeliverAsync());
        Assert.Equal(TransactionFailure.NotMember, failure.Failure);
        Assert.Equal(0, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task A_fenced_commit_says_so()
    {
        await StartAsync(transactionVersion: 2, end: _ => ErrorCode.ProducerFenced);
        Assert.Equal(TransactionFailure.Fenced, (await Assert.ThrowsAsync<TransactionFailedException>(() => DeliverAsync())).Failure);
    }

    [Fact]
    public async Task A_topic_that_is_gone_is_named_while_it_is_waited_for_and_when_that_was_in_vain()
    {
        await StartAsync(transactionVersion: 0, time: new SkippingTime());
        _cluster.On<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>((_, _) => new()
        {
            ResultsByTopicV3AndBelow = [new() { Name = "t", ResultsByPartition = [new() { PartitionIndex = 0, PartitionErrorCode = ErrorCode.UnknownTopicOrPartition }] }],
        });
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => DeliverAsync());
        Assert.Equal((TransactionFailure.Abort, ErrorCode.UnknownTopicOrPartition), (failure.Failure, failure.Code));
        Assert.Contains("adding partitions of 't' to the transaction: UNKNOWN_TOPIC_OR_PARTITION", failure.Message, StringComparison.Ordinal);
        Assert.Equal("adding partitions of 't' to the transaction: UNKNOWN_TOPIC_OR_PARTITION", _failed.Distinct().Single());
    }

    async Task StartAsync(short transactionVersion, ErrorCode commit = ErrorCode.None, Func<int, ErrorCode?>? end = null, TimeProvider? time = null)
    {
        _cluster = new(transactionVersion, time);
        _cluster.On<InitProducerIdRequest, InitProducerIdResponse>((_, before) => new() { ProducerId = 7, ProducerEpoch = (short)(before + 1) });
        _cluster.On<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>((request, _) => new()
        {
            ResultsByTopicV3AndBelow = [.. request.V3AndBelowTopics.Select(topic => new AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult { Name = topic.Name, ResultsByPartition = [.. topic.Partitions.Select(partition => new AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult { PartitionIndex = partition })] })],
        });
        _cluster.On<ProduceRequest, ProduceResponse>((request, _) =>
        {
            var records = request.TopicData[0].PartitionData[0].Records!.Value;
            Assert.True(RecordBatch.TryRead(ref records, out var batch));
            _batches.Add((batch.ProducerEpoch, batch.BaseSequence));
            return new() { Responses = [new() { Name = "t", PartitionResponses = [new() { Index = 0 }] }] };
        });
        _cluster.On<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>((_, _) => new());
        _cluster.On<TxnOffsetCommitRequest, TxnOffsetCommitResponse>((request, _) =>
        {
            Assert.Equal(("g", "m", 4, 100L), (request.GroupId, request.MemberId, request.GenerationId, request.Topics[0].Partitions[0].CommittedOffset));
            return new() { Topics = [new() { Name = "s", Partitions = [new() { ErrorCode = commit }] }] };
        });
        _cluster.On<EndTxnRequest, EndTxnResponse>((request, before) =>
            (end is null ? ErrorCode.None : end(before)) is { } code ? new() { ErrorCode = code, ProducerId = 7, ProducerEpoch = (short)(request.ProducerEpoch + 1) } : null);
        _producer = new(_cluster.Client, "weir.g.i.0", TimeSpan.FromSeconds(10), failed: _failed.Add);
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        await _producer.RecoverAsync(TestContext.Current.CancellationToken);
    }

    Task DeliverAsync(int records = 1) => _producer.DeliverAsync(Records(records), () => new("g", "m", null, 4), TestContext.Current.CancellationToken);

    OutputTransaction Records(int records)
    {
        var transaction = new OutputTransaction(_pool, 1_000_000);
        for (int record = 0; record < records; record++) transaction.Append("t", 0, 1_000, -1, 1, default).Value[0] = (byte)'x';
        transaction.Offsets.Add(new("s", 0, 100, -1, ""));
        transaction.Close();
        return transaction;
    }
}
