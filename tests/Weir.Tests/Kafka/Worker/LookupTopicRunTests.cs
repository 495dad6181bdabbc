using Weir.Broker;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class LookupTopicRunTests : EmbeddedBrokerTest
{
    LookupTopicRun _run = null!;

    protected override Task PrepareAsync()
    {
        _run = new(Client, "g");
        return Task.CompletedTask;
    }

    protected override ValueTask PutAwayAsync() => _run.DisposeAsync();

    [Fact]
    public async Task The_table_is_there_before_the_first_record_and_follows_what_is_written()
    {
        await _run.CreateTopicsAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        await _run.PutAsync("2001:db8::/32", """{"code":"FR"}""", partition: 1);
        await _run.StartAsync();
        var read = await _run.ToldAsync<LookupReading>();
        Assert.Equal(("countries", "g-table", 2), (read.Lookup, read.Topic, read.Entries));
        Assert.Equal("""{"country":"DE","n":1}""", await _run.ThroughAsync("192.0.2.1"));
        Assert.Equal("""{"country":"FR","n":"none"}""", await _run.ThroughAsync("2001:db8::1"));
        Assert.Equal("""{"country":"none","n":"none"}""", await _run.ThroughAsync("198.51.100.1"));
        await _run.PutAsync("192.0.2.128/25", """{"code":"SE","n":2}""", partition: 1);
        await _run.UntilAsync("192.0.2.200", """{"country":"SE","n":2}""");
        await _run.PutAsync("192.0.2.128/25", null, partition: 1);
        await _run.UntilAsync("192.0.2.200", """{"country":"DE","n":1}""");
    }

    [Fact]
    public async Task Records_that_cannot_be_used_are_told_with_their_place_and_the_entries_before_stay()
    {
        await _run.CreateUncompactedAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        await _run.PutAsync("192.0.2.0/24", "secret");
        await _run.PutAsync(null, "{}");
        await _run.CompactTableAsync();
        await _run.StartAsync();
        var refused = await _run.ToldAsync<LookupRefusal>();
        Assert.Equal(("countries", "g-table/0", 1, 2, "its value is not a JSON object"), (refused.Lookup, refused.Record.ToString(), refused.Offset, refused.Count, refused.Why));
        Assert.Equal("""{"country":"DE","n":1}""", await _run.ThroughAsync("192.0.2.1"));
    }

    [Fact]
    public async Task What_an_open_or_aborted_transaction_wrote_is_not_in_the_table()
    {
        await _run.CreateUncompactedAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        var producer = new TestProducer(Client);
        var aborted = await producer.BeginAsync("aborts");
        await producer.ProduceAsync(_run.Table, 0, aborted, """{"code":"XX"}""");
        await producer.EndAsync(aborted, commit: false);
        var open = await producer.BeginAsync("open");
        await producer.ProduceAsync(_run.Table, 0, open, "neither key nor JSON");
        await _run.CompactTableAsync();
        await _run.StartAsync();
        Assert.Equal(1, (await _run.ToldAsync<LookupReading>()).Entries);
        Assert.Equal("""{"country":"DE","n":1}""", await _run.ThroughAsync("192.0.2.1"));
        await producer.EndAsync(open, commit: true);
        Assert.Equal("it has no key", (await _run.ToldAsync<LookupRefusal>()).Why);
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_an_error_at_start()
    {
        await _run.CreateTopicsAsync(without: _run.Table);
        var error = await Assert.ThrowsAsync<WeirException>(() => _run.StartAsync());
        Assert.Equal(("WEIR2001", "topic 'g-table' (the lookup 'countries') does not exist", "Create it: weir topics create g-table --config cleanup.policy=compact; then write its entries."), (error.Code, error.Message, error.Hint));
    }

    [Fact]
    public async Task A_damaged_batch_is_an_error_at_start()
    {
        await _run.CreateTopicsAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        Broker.Faults.OnResponse = (_, answer) =>
        {
            if (answer is FetchResponse fetched) foreach (var partition in fetched.Responses.SelectMany(topic => topic.Partitions)) partition.Records = Damaged(partition.Records);
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var error = await Assert.ThrowsAsync<WeirException>(() => _run.StartAsync());
        Assert.Equal("WEIR2011", error.Code);
        Assert.StartsWith("topic 'g-table' (the lookup 'countries'): the broker sent a damaged batch: partition g-table/0: ", error.Message);
    }

    [Fact]
    public async Task A_table_that_is_too_large_is_an_error_at_start()
    {
        await _run.CreateTopicsAsync();
        for (int net = 0; net < 40; net++) await _run.PutAsync($"10.{net}.0.0/16", """{"code":"DE","n":1}""");
        var error = await Assert.ThrowsAsync<WeirException>(() => _run.StartAsync(", memory: 1KiB"));
        Assert.Equal("WEIR1223", error.Code);
        Assert.Matches(@"^the lookup 'countries' \(topic 'g-table'\): the table would take more than lookups.countries.memory \(1KiB\), with [0-9]+ entries read and g-table/0@[0-9]+ reached$", error.Message);
    }

    [Fact]
    public async Task While_it_runs_a_table_takes_no_more_than_its_memory_and_says_so()
    {
        await _run.CreateTopicsAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        await _run.StartAsync(", memory: 1KiB");
        for (int net = 0; net < 40; net++) await _run.PutAsync($"10.{net}.0.0/16", """{"code":"DE","n":1}""");
        Assert.Equal("the table would take more than lookups.countries.memory (1KiB)", (await _run.ToldAsync<LookupRefusal>()).Why);
        Assert.Equal("""{"country":"DE","n":1}""", await _run.ThroughAsync("192.0.2.1"));
    }

    [Fact]
    public async Task A_topic_that_cannot_be_read_any_more_leaves_the_table_and_is_told_until_it_can()
    {
        await _run.CreateTopicsAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        await _run.StartAsync();
        await new KafkaAdmin(Client).DeleteTopicAsync(_run.Table, TestContext.Current.CancellationToken);
        Assert.Contains("g-table", await _run.ToldAsync<string>(), StringComparison.Ordinal);
        Assert.Equal("""{"country":"DE","n":1}""", await _run.ThroughAsync("192.0.2.1"));
        Assert.False(_run.Run.Completion.IsCompleted);
        await _run.CreateTableAsync(partitions: 1);
        await Client.RefreshAsync([_run.Table], TestContext.Current.CancellationToken);
        await _run.PutAsync("192.0.2.0/24", """{"code":"SE","n":3}""");
        // Another topic of the name: its entries alone make the table.
        await _run.ToldAsync<TimeSpan>();
        await _run.UntilAsync("192.0.2.1", """{"country":"SE","n":3}""");
    }

    [Fact]
    public async Task Where_records_are_gone_that_were_not_read_yet_the_topic_is_read_whole_again()
    {
        await _run.CreateTopicsAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        await _run.StartAsync();
        Assert.Equal(1, (await _run.ToldAsync<LookupReading>()).Entries);
        bool isGone = true;
        Broker.Faults.OnResponse = (_, answer) =>
        {
            if (isGone && answer is FetchResponse fetched && fetched.Responses.SelectMany(topic => topic.Partitions).FirstOrDefault(partition => partition.Records is { Length: > 0 } && partition.LastStableOffset == 2) is { } partition)
            {
                (partition.ErrorCode, partition.Records) = (ErrorCode.OffsetOutOfRange, null);
                isGone = false;
            }
            return ValueTask.FromResult(FaultAction.Pass);
        };
        await _run.PutAsync("192.0.2.0/24", """{"code":"SE","n":2}""");
        Assert.Equal(1, (await _run.ToldAsync<LookupReading>()).Entries);
        Assert.Equal("""{"country":"SE","n":2}""", await _run.ThroughAsync("192.0.2.1"));
    }

    [Fact]
    public async Task A_partition_that_is_added_is_read_from_its_first_record()
    {
        await _run.CreateTopicsAsync();
        await _run.StartAsync();
        await new KafkaAdmin(Client).CreatePartitionsAsync(_run.Table, 3, TestContext.Current.CancellationToken);
        await Client.RefreshAsync([_run.Table], TestContext.Current.CancellationToken);
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""", partition: 2);
        await _run.UntilAsync("192.0.2.1", """{"country":"DE","n":1}""");
    }

    [Fact]
    public async Task All_workers_of_a_process_share_one_reading()
    {
        int fetches = 0;
        await _run.CreateTopicsAsync();
        await _run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        var table = (await new KafkaAdmin(Client).DescribeTopicAsync(_run.Table, TestContext.Current.CancellationToken)).Id;
        Broker.Faults.OnRequest = request =>
        {
            if (request.Message is FetchRequest fetch && fetch.Topics.Any(topic => topic.TopicId == table && topic.Partitions.Any(partition => partition.Partition == 0 && partition.FetchOffset == 0))) fetches++;
            return ValueTask.FromResult(FaultAction.Pass);
        };
        await _run.StartAsync(workers: 3);
        Assert.Equal("""{"country":"DE","n":1}""", await _run.ThroughAsync("192.0.2.1"));
        Assert.Equal(1, fetches);
    }

    static ReadOnlyMemory<byte>? Damaged(ReadOnlyMemory<byte>? records)
    {
        if (records is not { Length: > 0 }) return records;
        byte[] bytes = records.Value.ToArray();
        bytes[^1] ^= 1;
        return bytes;
    }
}
