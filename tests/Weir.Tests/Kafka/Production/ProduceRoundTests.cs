using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Production;

public sealed class ProduceRoundTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new(time: new SkippingTime());
    readonly List<string> _received = [];
    readonly List<CompressionType> _compression = [];

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Batches_for_one_leader_go_in_one_request()
    {
        Answer((_, _) => ErrorCode.None);
        await SendAsync(Batch(0), Batch(1), Batch(2));
        Assert.Equal(["0: t/0 seq 0", "0: t/1 seq 0", "0: t/2 seq 0"], _received);
    }

    [Fact]
    public async Task A_request_is_no_larger_than_the_setting_says_and_what_failed_of_each_is_sent_again()
    {
        Answer((count, partition) => count < 2 && partition is 0 or 2 ? ErrorCode.NotLeaderOrFollower : ErrorCode.None);
        await using var client = _cluster.NewClient(options => options with { MaxRequestBytes = 1_000 });
        await client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        OutputBatch[] batches = [Batch(0, records: 10), Batch(1, records: 10), Batch(2, records: 500)];
        await new ProduceRound(client, "weir.g.i.0", new(7, 1), TransactionVersion.One.Produce(), TimeSpan.FromSeconds(10)).SendAsync(batches, TestContext.Current.CancellationToken);
        Assert.Equal(["0: t/0 seq 0", "0: t/1 seq 0", "1: t/2 seq 0", "2: t/0 seq 0", "3: t/2 seq 0"], _received);
    }

    [Theory]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Lz4)]
    public async Task Batches_are_compressed_as_the_setting_says_also_when_they_are_sent_again(CompressionType compression)
    {
        Answer((count, _) => count == 0 ? null : ErrorCode.None);
        await SendAsync(TimeSpan.FromSeconds(10), compression, Batch(0, records: 50));
        Assert.Equal(2, _received.Count);
        Assert.All(_compression, used => Assert.Equal(compression, used));
    }

    [Fact]
    public async Task A_lost_answer_sends_the_same_sequence_again()
    {
        Answer((count, _) => count == 0 ? null : ErrorCode.None);
        await SendAsync(Batch(0, sequence: 42));
        Assert.Equal(["0: t/0 seq 42", "1: t/0 seq 42"], _received);
    }

    [Fact]
    public async Task A_batch_that_is_there_already_has_arrived()
    {
        Answer((_, _) => ErrorCode.DuplicateSequenceNumber);
        await SendAsync(Batch(0));
        Assert.Single(_received);
    }

    [Fact]
    public async Task Only_what_failed_is_sent_again_to_the_leader_of_then()
    {
        Answer((count, partition) => count == 0 && partition == 1 ? ErrorCode.NotLeaderOrFollower : ErrorCode.None);
        await SendAsync(Batch(0, 5), Batch(1, 6));
        Assert.Equal(["0: t/0 seq 5", "0: t/1 seq 6", "1: t/1 seq 6"], _received);
        Assert.Equal(2, _cluster.MetadataAsked);
    }

    [Theory]
    [InlineData(ErrorCode.MessageTooLarge)]
    [InlineData(ErrorCode.InvalidTimestamp)]
    [InlineData(ErrorCode.InvalidRecord)]
    [InlineData(ErrorCode.PolicyViolation)]
    public async Task A_batch_refused_for_itself_says_how_many_records_it_had(ErrorCode code)
    {
        Answer((_, partition) => partition == 1 ? code : ErrorCode.None);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SendAsync(Batch(0), Batch(1, records: 3)));
        Assert.Equal((TransactionFailure.Abort, code, 3), (failure.Failure, failure.Code, failure.RefusedRecords));
        Assert.Equal(2, _received.Count);
    }

    [Theory]
    [InlineData(ErrorCode.ProducerFenced)]
    [InlineData(ErrorCode.InvalidProducerEpoch)]
    public async Task A_producer_that_was_fenced_says_so_and_sends_no_more(ErrorCode code)
    {
        Answer((_, _) => code);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SendAsync(Batch(0)));
        Assert.Equal((TransactionFailure.Fenced, 0), (failure.Failure, failure.RefusedRecords));
        Assert.Single(_received);
    }

    [Theory]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber)]
    [InlineData(ErrorCode.UnknownProducerId)]
    [InlineData(ErrorCode.CorruptMessage)]
    public async Task What_a_second_try_would_not_cure_aborts(ErrorCode code)
    {
        Answer((_, _) => code);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SendAsync(Batch(0)));
        Assert.Equal((TransactionFailure.Abort, code), (failure.Failure, failure.Code));
        Assert.Single(_received);
    }

    [Fact]
    public async Task A_leader_that_never_takes_it_ends_the_round_when_the_time_is_over()
    {
        Answer((_, _) => ErrorCode.NotEnoughReplicas);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SendAsync(TimeSpan.FromMilliseconds(500), Batch(0)));
        Assert.Equal(TransactionFailure.Abort, failure.Failure);
        Assert.Contains("NOT_ENOUGH_REPLICAS", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotEnoughReplicas, failure.Code);
        // Waits of 10 to 20 ms, then twice as long each time: 500 ms are over with the fifth wait at the earliest and the sixth at the latest.
        Assert.InRange(_received.Count, 6, 7);
    }

    [Fact]
    public async Task A_partition_without_a_leader_is_waited_for()
    {
        Answer((_, _) => ErrorCode.None);
        _cluster.Leader = -1;
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SendAsync(TimeSpan.FromMilliseconds(500), Batch(3)));
        Assert.Contains("(no leader)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.LeaderNotAvailable, failure.Code);
        Assert.Empty(_received);
        Assert.True(_cluster.MetadataAsked >= 3);
    }

    /// <summary>Which is more than that it has no leader: no broker that comes back cures it.</summary>
    [Theory]
    [InlineData(ErrorCode.None, 7, "producing to 't' 7: not taken within 1 s (the topic has 4 partitions)", ErrorCode.UnknownTopicOrPartition)]
    [InlineData(ErrorCode.UnknownTopicOrPartition, 0, "producing to 't' 0: not taken within 1 s (the topic does not exist)", ErrorCode.UnknownTopicOrPartition)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, 0, "producing to 't' 0: not taken within 1 s (TOPIC_AUTHORIZATION_FAILED)", ErrorCode.TopicAuthorizationFailed)]
    public async Task A_partition_or_topic_that_is_gone_is_waited_for_and_then_said_to_be(ErrorCode topic, int partition, string expected, ErrorCode code)
    {
        Answer((_, _) => ErrorCode.None);
        (_cluster.TopicError, _cluster.Partitions) = (topic, topic == ErrorCode.None ? 4 : 0);
        var failure = await Assert.ThrowsAsync<TransactionFailedException>(() => SendAsync(TimeSpan.FromSeconds(1), Batch(partition)));
        Assert.Equal((expected, code), (failure.Message, failure.Code));
        Assert.Empty(_received);
    }

    [Fact]
    public async Task Each_try_that_failed_is_told_with_what_the_broker_said()
    {
        Answer((count, _) => count < 2 ? ErrorCode.KafkaStorageError : ErrorCode.None, "the disk is full");
        var told = new List<string>();
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        await new ProduceRound(_cluster.Client, "weir.g.i.0", new(7, 1), TransactionVersion.One.Produce(), TimeSpan.FromSeconds(10), failed: told.Add).SendAsync([Batch(2)], TestContext.Current.CancellationToken);
        Assert.Equal(["producing to 't' 2: KAFKA_STORAGE_ERROR, the disk is full", "producing to 't' 2: KAFKA_STORAGE_ERROR, the disk is full"], told);
    }

    // By how many requests came before, and the partition; null closes the connection.
    void Answer(Func<int, int, ErrorCode?> answer, string? message = null) => _cluster.On<ProduceRequest, ProduceResponse>((request, before) =>
    {
        Assert.Equal(("weir.g.i.0", -1), (request.TransactionalId, request.Acks));
        var topic = Assert.Single(request.TopicData);
        foreach (var partition in topic.PartitionData)
        {
            var records = partition.Records!.Value;
            Assert.True(RecordBatch.TryRead(ref records, out var batch));
            Assert.Null(batch.Validate());
            Assert.Equal((true, 7L, 1), (batch.IsTransactional, batch.ProducerId, batch.ProducerEpoch));
            _compression.Add(batch.Compression);
            _received.Add($"{before}: {topic.Name}/{partition.Index} seq {batch.BaseSequence}");
        }
        if (topic.PartitionData.Any(partition => answer(before, partition.Index) is null)) return null;
        return new() { Responses = [new() { Name = topic.Name, PartitionResponses = [.. topic.PartitionData.Select(partition => new ProduceResponse.PartitionProduceResponse { Index = partition.Index, ErrorCode = answer(before, partition.Index)!.Value, ErrorMessage = message })] }] };
    });

    Task SendAsync(params OutputBatch[] batches) => SendAsync(TimeSpan.FromSeconds(10), batches);

    Task SendAsync(TimeSpan limit, params OutputBatch[] batches) => SendAsync(limit, CompressionType.None, batches);

    async Task SendAsync(TimeSpan limit, CompressionType compression, params OutputBatch[] batches)
    {
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        await new ProduceRound(_cluster.Client, "weir.g.i.0", new(7, 1), TransactionVersion.One.Produce(), limit, _ => compression).SendAsync(batches, TestContext.Current.CancellationToken);
    }

    static OutputBatch Batch(int partition, int sequence = 0, int records = 1)
    {
        var batch = new OutputBatch { Topic = "t", Partition = partition, Sequence = sequence };
        for (int record = 0; record < records; record++) batch.Records.Append(1_000, -1, 1).Value[0] = (byte)'x';
        return batch;
    }
}
