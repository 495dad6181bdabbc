using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Handlers;

public sealed class ProduceAndFetchTests : TestBrokerTest
{
    protected override Task PrepareAsync() => Client.CreateTopicAsync("t", 2);

    [Fact]
    public async Task What_is_acknowledged_is_there_after_a_crash()
    {
        await Client.ProduceAsync("t", Records.Batch("a", "b"));
        await CrashAsync();
        Assert.Equal(["a", "b"], Records.All(await Client.FetchAsync("t")));
        Assert.Equal(2, (await Client.ProduceAsync("t", Records.Batch("c"))).BaseOffset);
    }

    [Fact]
    public async Task What_is_damaged_on_the_disk_is_not_served_and_named_once_and_the_rest_is_served()
    {
        await Client.ProduceAsync("t", Records.Batch("a", "b"));
        await Client.CreateTopicAsync("u", 1);
        await Client.ProduceAsync("u", Records.Batch("c"));
        await Broker.RestartAsync(disk => disk.Files.Where(file => file.Key.EndsWith("/0/00000000000000000000.log", StringComparison.Ordinal)).MaxBy(file => file.Value.Length).Value.Damage(70));
        Client = Broker.Connect();
        for (int times = 0; times < 2; times++)
        {
            var damaged = await Client.FetchAsync("t");
            Assert.Equal((ErrorCode.KafkaStorageError, 0), (damaged.ErrorCode, damaged.Records?.Length ?? 0));
        }
        Assert.Equal(["c"], Records.All(await Client.FetchAsync("u")));
        Assert.StartsWith("topic 't', partition 0, offset 0: ", Assert.Single(Broker.TakeErrors()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_sent_twice_is_kept_once_and_gets_the_same_answer()
    {
        byte[] batch = Records.Batch(7, 0, 0, false, "a");
        Assert.Equal(0, (await Client.ProduceAsync("t", batch)).BaseOffset);
        await Client.ProduceAsync("t", Records.Batch(7, 0, 1, false, "b"));
        var again = await Client.ProduceAsync("t", batch);
        Assert.Equal((ErrorCode.None, 0), (again.ErrorCode, again.BaseOffset));
        await CrashAsync();
        Assert.Equal(0, (await Client.ProduceAsync("t", batch)).BaseOffset);
        Assert.Equal(["a", "b"], Records.All(await Client.FetchAsync("t")));
    }

    [Fact]
    public async Task A_gap_in_a_producers_sequence_is_refused()
    {
        await Client.ProduceAsync("t", Records.Batch(7, 0, 0, false, "a"));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await Client.ProduceAsync("t", Records.Batch(7, 0, 2, false, "c"))).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(7, 1, 0, false, "b"))).ErrorCode);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await Client.ProduceAsync("t", Records.Batch(7, 0, 1, false, "z"))).ErrorCode);
    }

    [Fact]
    public async Task A_damaged_batch_is_refused()
    {
        byte[] batch = Records.Batch("a");
        batch[^1] ^= 1;
        Assert.Equal(ErrorCode.CorruptMessage, (await Client.ProduceAsync("t", batch)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRecord, (await Client.ProduceAsync("t", batch.AsMemory(0, 20))).ErrorCode);
    }

    [Fact]
    public async Task Two_batches_for_a_partition_are_refused() =>
        Assert.Equal(ErrorCode.InvalidRecord, (await Client.ProduceAsync("t", (byte[])[.. Records.Batch("a"), .. Records.Batch("b")])).ErrorCode);

    [Fact]
    public async Task A_producer_may_not_write_markers() =>
        Assert.Equal(ErrorCode.InvalidRecord, (await Client.ProduceAsync("t", ControlBatch.EndTransaction(true, 1, 0, 0, Records.Time), "x")).ErrorCode);

    [Fact]
    public async Task A_batch_above_the_topics_limit_is_refused()
    {
        await Client.CreateTopicAsync("small", 1, ("max.message.bytes", "100"));
        Assert.Equal(ErrorCode.MessageTooLarge, (await Client.ProduceAsync("small", Records.Batch(new string('x', 100)))).ErrorCode);
    }

    [Fact]
    public async Task A_timestamp_too_far_ahead_is_refused()
    {
        await Client.CreateTopicAsync("late", 1, ("message.timestamp.before.max.ms", "1000"));
        Assert.Equal(ErrorCode.InvalidTimestamp, (await Client.ProduceAsync("late", Records.Batch("a"))).ErrorCode);
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(Broker.Time.GetUtcNow().AddHours(1).AddSeconds(1).ToUnixTimeMilliseconds(), default, false, "a"u8, true);
        Assert.Equal(ErrorCode.InvalidTimestamp, (await Client.ProduceAsync("t", builder.Complete().ToArray())).ErrorCode);
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    public async Task A_timestamp_too_old_is_refused_wherever_in_its_batch_it_is(CompressionType compression)
    {
        await Client.CreateTopicAsync("late", 1, ("message.timestamp.before.max.ms", "1000"));
        long now = Broker.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("late", BatchOf(compression, now, now - 1_000, -1))).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTimestamp, (await Client.ProduceAsync("late", BatchOf(compression, now, now - 1_001, now))).ErrorCode);
    }

    static byte[] BatchOf(CompressionType compression, params long[] timestamps)
    {
        using var builder = new RecordBatchBuilder();
        foreach (long timestamp in timestamps) builder.AppendCopy(timestamp, default, false, "a"u8, true);
        return builder.Complete(compression: compression).ToArray();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_batch_that_has_more_or_fewer_records_than_its_head_says_is_refused(int count)
    {
        byte[] batch = Records.Batch("a", "b");
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), count - 1);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), count);
        RecordBatchHeader.SetCrc(batch);
        Assert.Equal(ErrorCode.InvalidRecord, (await Client.ProduceAsync("t", batch)).ErrorCode);
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    public async Task A_compacted_topic_takes_no_batch_with_records_without_a_key_and_names_them(CompressionType compression)
    {
        await Client.CreateTopicAsync("compacted", 1, ("cleanup.policy", "compact"));
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("compacted", Keyed(true, true))).ErrorCode);
        var refused = await Client.ProduceAsync("compacted", Keyed(true, false, true, false));
        Assert.Equal(ErrorCode.InvalidRecord, refused.ErrorCode);
        Assert.Equal([1, 3], refused.RecordErrors.Select(record => record.BatchIndex));
        Assert.All(refused.RecordErrors, record => Assert.Contains("without key", record.BatchIndexErrorMessage, StringComparison.Ordinal));

        byte[] Keyed(params bool[] keys)
        {
            using var builder = new RecordBatchBuilder();
            foreach (bool hasKey in keys) builder.AppendCopy(Records.Time, "k"u8, hasKey, "a"u8, true);
            return builder.Complete(compression: compression).ToArray();
        }
    }

    [Fact]
    public async Task With_log_append_time_records_get_theBrokers_time()
    {
        await Client.CreateTopicAsync("stamped", 1, ("message.timestamp.type", "LogAppendTime"));
        var produced = await Client.ProduceAsync("stamped", Records.Batch("a"));
        Assert.Equal(Broker.Time.GetUtcNow().ToUnixTimeMilliseconds(), produced.LogAppendTimeMs);
        var records = (await Client.FetchAsync("stamped")).Records!.Value;
        Assert.True(RecordBatch.TryRead(ref records, out var batch));
        Assert.Equal((TimestampType.LogAppendTime, produced.LogAppendTimeMs), (batch.TimestampType, batch.MaxTimestamp));
        Assert.Null(batch.Validate());
    }

    [Fact]
    public async Task Nothing_is_answered_to_acks_0()
    {
        await Client.SendAsync(new ProduceRequest { Acks = 0, TopicData = [new() { Name = "t", PartitionData = [new() { Index = 0, Records = Records.Batch("a") }] }] }, 11);
        Assert.Equal(["a"], Records.All(await Client.FetchAsync("t", maxWaitMs: 60_000)));
    }

    [Fact]
    public async Task An_error_with_acks_0_closes_the_connection()
    {
        await Client.SendAsync(new ProduceRequest { Acks = 0, TopicData = [new() { Name = "missing", PartitionData = [new() { Index = 0, Records = Records.Batch("a") }] }] }, 11);
        Assert.True(await Client.IsClosedAsync());
    }

    [Fact]
    public async Task A_fetch_waits_for_records()
    {
        using var other = Broker.Connect();
        int sent = await Client.SendAsync(BrokerClient.FetchRequest("t", maxWaitMs: 60_000), 12);
        await other.ProduceAsync("t", Records.Batch("a"));
        var response = await Client.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 12, sent);
        Assert.Equal(["a"], Records.All(response.Responses[0].Partitions[0]));
    }

    [Fact]
    public async Task A_fetch_waits_no_longer_than_asked()
    {
        int sent = await Client.SendAsync(BrokerClient.FetchRequest("t", maxWaitMs: 500), 12);
        var answer = Client.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 12, sent);
        while (!answer.IsCompleted)
        {
            Broker.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        Assert.Equal(0, (await answer).Responses[0].Partitions[0].Records!.Value.Length);
    }

    [Fact]
    public async Task A_fetch_gives_at_least_one_whole_batch_and_no_more_than_asked_beyond_that()
    {
        for (int i = 0; i < 3; i++) await Client.ProduceAsync("t", Records.Batch($"{i}"));
        int size = Records.Batch("0").Length;
        Assert.Equal(["0"], Records.All(await Client.FetchAsync("t", maxBytes: 1)));
        Assert.Equal(["1", "2"], Records.All(await Client.FetchAsync("t", offset: 1, maxBytes: (2 * size) + 1)));
    }

    [Fact]
    public async Task An_offset_that_is_not_in_the_log_is_an_error()
    {
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await Client.FetchAsync("t", offset: 1)).ErrorCode);
        await Client.ProduceAsync("t", Records.Batch("a", "b"));
        await Client.AskAsync(new DeleteRecordsRequest { Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Offset = 1 }] }] });
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await Client.FetchAsync("t", offset: 0)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.FetchAsync("t", offset: 1)).ErrorCode);
    }

    [Fact]
    public async Task Topics_are_fetched_and_produced_by_their_ids_in_new_versions()
    {
        var id = (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0].TopicId;
        var produced = await Client.AskAsync(new ProduceRequest { Acks = -1, TopicData = [new() { TopicId = id, PartitionData = [new() { Records = Records.Batch("a") }] }, new() { TopicId = new(1, 2), PartitionData = [new() { Records = Records.Batch("a") }] }] });
        Assert.Equal([ErrorCode.None, ErrorCode.UnknownTopicId], produced.Responses.Select(topic => topic.PartitionResponses[0].ErrorCode));
        var request = BrokerClient.FetchRequest("");
        request.Topics[0].TopicId = id;
        Assert.Equal(["a"], Records.All((await Client.AskAsync(request)).Responses[0].Partitions[0]));
        request.Topics[0].TopicId = new(1, 2);
        Assert.Equal(ErrorCode.UnknownTopicId, (await Client.AskAsync(request)).Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task Who_asks_for_a_fetch_session_gets_none()
    {
        var request = BrokerClient.FetchRequest("t");
        request.SessionEpoch = 0;
        Assert.Equal(0, (await Client.AskAsync(request, 12)).SessionId);
        request.SessionId = 5;
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, (await Client.AskAsync(request, 12)).ErrorCode);
    }

    [Fact]
    public async Task Offsets_are_found_by_place_and_by_time()
    {
        using var builder = new RecordBatchBuilder();
        foreach (int second in (int[])[1, 5, 3]) builder.AppendCopy(Records.Time + second, default, false, "x"u8, true);
        await Client.ProduceAsync("t", builder.Complete().ToArray());
        Assert.Equal((0, -1), await Offset(-2));
        Assert.Equal((3, -1), await Offset(-1));
        Assert.Equal((1, Records.Time + 5), await Offset(-3));
        Assert.Equal((1, Records.Time + 5), await Offset(Records.Time + 2));
        Assert.Equal((-1, -1), await Offset(Records.Time + 6));
    }

    // The broker stores what is compressed unread.
    [Fact]
    public async Task In_a_batch_that_does_not_decompress_the_first_offset_is_found()
    {
        byte[] batch = BatchOf(CompressionType.Gzip, Records.Time + 1, Records.Time + 5);
        batch.AsSpan(RecordBatchHeader.Size).Fill(0xFF);
        RecordBatchHeader.SetCrc(batch);
        await Client.ProduceAsync("t", Records.Batch("before"));
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", batch)).ErrorCode);
        Assert.Equal((1, Records.Time + 5), await Offset(Records.Time + 3));
        Assert.Equal((-1, -1), await Offset(Records.Time + 6));
    }

    async Task<(long Offset, long Timestamp)> Offset(long timestamp)
    {
        var response = await Client.AskAsync(new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Timestamp = timestamp }] }] });
        var partition = response.Topics[0].Partitions[0];
        Assert.Equal(ErrorCode.None, partition.ErrorCode);
        return (partition.Offset, partition.Timestamp);
    }
}
