using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>Topics with <c>cleanup.policy=compact</c>, as clients see them.</summary>
public sealed class CompactedTopicTests
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(15);

    readonly TestTime _time = new();
    readonly MemoryDisk _disk = new();

    [Fact]
    public async Task Compacted_on_demand_each_key_has_its_last_record_and_offsets_stay()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker);
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1"), ("b", "1"), ("a", "2")));
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", "2"), ("c", "1")));
        await broker.CompactAsync("t");
        Assert.Equal(["2:a=2", "3:b=2", "4:c=1"], await ContentAsync(broker));
        Assert.Equal(5, (await client.ProduceAsync("t", Records.Keyed(Now, ("a", "3")))).BaseOffset);
        await broker.CompactAsync("t");
        Assert.Equal(["3:b=2", "4:c=1", "5:a=3"], await ContentAsync(broker));
    }

    [Fact]
    public async Task A_tombstone_stays_as_long_as_the_topic_says_and_then_goes_too()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker, ("delete.retention.ms", "60000"));
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1"), ("b", "1")));
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", null), ("c", "1")));
        await broker.CompactAsync("t");
        Assert.Equal(["1:b=1", "2:a=", "3:c=1"], await ContentAsync(broker));
        _time.Advance(TimeSpan.FromSeconds(59));
        await broker.CompactAsync("t");
        Assert.Equal(["1:b=1", "2:a=", "3:c=1"], await ContentAsync(broker));
        _time.Advance(TimeSpan.FromSeconds(1));
        await broker.CompactAsync("t");
        Assert.Equal(["1:b=1", "3:c=1"], await ContentAsync(broker));
        Assert.Equal(Now.AddSeconds(-60).ToUnixTimeMilliseconds(), (await broker.ReadAsync("t"))[1].Timestamp);
    }

    [Fact]
    public async Task By_itself_a_segment_is_compacted_when_it_is_no_longer_written_and_enough_of_the_log_is_new()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker, ("segment.ms", "60000"), ("min.compaction.lag.ms", "120000"), ("min.cleanable.dirty.ratio", "0.5"));
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1"), ("a", "2")));
        _time.Advance(4 * Look);
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", "1")));
        Assert.Equal(3, (await ContentAsync(broker)).Count);
        // The next segment begins.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", "2")));
        _time.Advance(4 * Look);
        Assert.Equal(4, (await ContentAsync(broker)).Count);
        _time.Advance(5 * Look);
        Assert.Equal(["1:a=2", "2:b=1", "3:b=2"], await UntilAsync(broker, 3));
    }

    [Fact]
    public async Task Little_that_is_new_waits_until_it_is_more_or_has_waited_for_so_long()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker, ("segment.ms", "1000"), ("max.compaction.lag.ms", "3600000"));
        await client.ProduceAsync("t", Records.Keyed(Now, [.. Enumerable.Range(0, 100).Select(number => ($"k{number}", (string?)"x"))]));
        await broker.CompactAsync("t");
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1"), ("a", "2")));
        _time.Advance(TimeSpan.FromMinutes(1));
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", "1")));
        _time.Advance(4 * Look);
        Assert.Equal(103, (await ContentAsync(broker)).Count);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(102, (await UntilAsync(broker, 102)).Count);
    }

    [Fact]
    public async Task What_a_transaction_has_begun_stays_and_so_does_what_is_behind_it_until_it_ends()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker);
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1"), ("a", "2")));
        await broker.CompactAsync("t");
        var producer = await client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = -1 });
        await client.ProduceAsync("t", Transactional(producer, "a", "aborted"), "x", 12);
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", "1"), ("b", "2")));
        await broker.CompactAsync("t");
        await broker.CompactAsync("t");
        Assert.Equal(["aborted", "1", "2"], Records.All(await client.FetchAsync("t", 2)));
        await client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = false });
        await broker.CompactAsync("t");
        Assert.Equal(["1:a=2", "4:b=2"], await ContentAsync(broker));
        Assert.Empty((await client.FetchAsync("t", 0, committed: true)).AbortedTransactions!);
    }

    [Fact]
    public async Task What_is_left_is_there_after_a_restart_in_one_file_and_the_files_it_was_made_from_are_gone()
    {
        await using (var broker = await StartAsync())
        {
            using var client = await TopicAsync(broker);
            for (int number = 0; number < 20; number++)
            {
                await client.ProduceAsync("t", Records.Keyed(Now, ("a", $"{number}"), ($"k{number}", "x")));
                await broker.CompactAsync("t");
            }
        }
        await using var again = await StartAsync();
        Assert.Equal([.. Enumerable.Range(0, 19).Select(number => $"{(2 * number) + 1}:k{number}=x"), "38:a=19", "39:k19=x"], await ContentAsync(again));
        Assert.Single(_disk.Files.Keys, file => file.EndsWith(".log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_does_not_sync_what_is_to_be_compacted_ends_the_store_as_any_other_fsync_that_fails()
    {
        var errors = new List<string>();
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null, Time = _time, OnError = error => errors.Add(error.Message) });
        using var client = await TopicAsync(broker);
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1"), ("a", "2")));
        broker.Disk.FailSyncs();
        await Assert.ThrowsAnyAsync<IOException>(() => broker.CompactAsync("t"));
        Assert.NotNull(broker.Failure);
    }

    [Fact]
    public async Task Of_what_is_compacted_and_deleted_a_segment_that_lost_all_its_records_does_not_hold_back_those_behind_it()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker, ("cleanup.policy", "compact,delete"), ("retention.ms", "600000"), ("segment.bytes", "1048576"));
        string large = new('x', 900_000);
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", large)));
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", large)));
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", large)));
        await broker.CompactAsync("t");
        Assert.Equal([1L, 2L], (await broker.ReadAsync("t")).Select(record => record.Offset));
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.Empty(await broker.ReadAsync("t"));
    }

    [Fact]
    public async Task A_record_without_a_key_is_refused_and_so_is_deleting_records()
    {
        await using var broker = await StartAsync();
        using var client = await TopicAsync(broker);
        var refused = await client.ProduceAsync("t", Records.BatchAt(Now.ToUnixTimeMilliseconds(), -1, -1, -1, false, "no key"));
        Assert.Equal((ErrorCode.InvalidRecord, "Compacted topic cannot accept message without key"), (refused.ErrorCode, Assert.Single(refused.RecordErrors).BatchIndexErrorMessage));
        await client.ProduceAsync("t", Records.Keyed(Now, ("a", "1")));
        var deleted = await client.AskAsync(new DeleteRecordsRequest { Topics = [new() { Name = "t", Partitions = [new() { Offset = 1 }] }] });
        Assert.Equal(ErrorCode.PolicyViolation, deleted.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task A_topic_that_is_not_compacted_is_not_compacted_on_demand_either()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        Assert.StartsWith("topic 't' is not compacted: its cleanup.policy is delete", (await Assert.ThrowsAsync<ArgumentException>(() => broker.CompactAsync("t"))).Message, StringComparison.Ordinal);
        Assert.StartsWith("there is no topic 'u'", (await Assert.ThrowsAsync<ArgumentException>(() => broker.CompactAsync("u"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_cannot_be_read_are_told_once_and_their_partition_stays_as_it_is()
    {
        var errors = new List<string>();
        await using var broker = await StartAsync(errors);
        using var client = await TopicAsync(broker, ("cleanup.policy", "delete"), ("segment.ms", "1000"));
        byte[] batch = Records.Keyed(Now, ("a", "1"), ("a", "2"));
        // It says that it is compressed with gzip. What is compressed is stored unread.
        batch[22] = 1;
        RecordBatchHeader.SetCrc(batch);
        Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", batch)).ErrorCode);
        await client.AskAsync(new IncrementalAlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "t", Configs = [new() { Name = "cleanup.policy", Value = "compact" }] }] });
        _time.Advance(Look);
        await client.ProduceAsync("t", Records.Keyed(Now, ("b", "1")));
        for (int look = 0; look < 5; look++) _time.Advance(Look);
        Assert.Contains("partition 0, offset 0: the partition cannot be compacted: ", Assert.Single(errors), StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => broker.CompactAsync("t"));
        Assert.Equal(ErrorCode.None, (await client.FetchAsync("t", 2)).ErrorCode);
    }

    DateTimeOffset Now => _time.GetUtcNow();

    ValueTask<EmbeddedBroker> StartAsync(List<string>? errors = null) => EmbeddedBroker.StartAsync(new() { Port = null, Time = _time, OnError = error => (errors ?? throw new InvalidOperationException("an error of the broker", error)).Add(error.Message) }, _disk);

    static async Task<BrokerClient> TopicAsync(EmbeddedBroker broker, params (string Name, string Value)[] configs)
    {
        var client = new BrokerClient(broker.Connect());
        await client.CreateTopicAsync("t", 1, [.. configs.UnionBy([(Name: "cleanup.policy", Value: "compact")], config => config.Name)]);
        return client;
    }

    static async Task<List<string>> ContentAsync(EmbeddedBroker broker) => [.. (await broker.ReadAsync("t")).Select(record => $"{record.Offset}:{record.KeyText}={record.ValueText}")];

    // A pass that a timer began ends a moment after it.
    static async Task<List<string>> UntilAsync(EmbeddedBroker broker, int count)
    {
        var content = await ContentAsync(broker);
        for (int tries = 0; tries < 100_000 && content.Count != count; tries++, content = await ContentAsync(broker)) await Task.Yield();
        return content;
    }

    byte[] Transactional(InitProducerIdResponse producer, string key, string value)
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(Now.ToUnixTimeMilliseconds(), System.Text.Encoding.UTF8.GetBytes(key), hasKey: true, System.Text.Encoding.UTF8.GetBytes(value), hasValue: true);
        return builder.Complete(producer.ProducerId, producer.ProducerEpoch, 0, isTransactional: true).ToArray();
    }
}
