using System.Threading.Channels;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

public sealed class SourceChangesTests : EmbeddedBrokerTest, IPipelineEvents
{
    const string Plan = """
        weir: 1
        name: g
        workers: 2
        brokers: BROKER
        source: { topic: in, contract: in.json, start: latest }
        sink: { topic: out }
        dead_letters: { topic: dead }
        delivery: { transaction: { age: 5ms } }
        kafka: { common: { metadata.max.age.ms: 1000 }, consumer: { CONSUMER } }
        """;

    const int LimitMs = 120_000;

    readonly Channel<int> _assigned = Channel.CreateUnbounded<int>();
    readonly Channel<string> _troubles = Channel.CreateUnbounded<string>();
    int _owned0;
    int _owned1;
    KafkaAdmin _admin = null!;

    protected override async Task PrepareAsync()
    {
        _admin = new(Client);
        foreach (string topic in (string[])["in", "out", "dead"]) await _admin.CreateTopicAsync(new NewTopic(topic, 2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Partitions_added_to_the_source_are_read_from_their_first_record_without_anybody_joining_or_leaving()
    {
        await using var run = await StartAsync();
        while (await _assigned.Reader.ReadAsync(TestContext.Current.CancellationToken) < 2)
        {
        }
        await _admin.CreatePartitionsAsync("in", 4, TestContext.Current.CancellationToken);
        await ProduceAsync(3);
        // Without a key the source's partition is kept, modulo the sink's 2.
        await foreach (var read in new TopicReader(Client).ReadAsync([new PartitionRange("out", 1, 0, 1)], TestContext.Current.CancellationToken)) Assert.Equal(new("out", 1), read.Partition);
    }

    /// <summary>With retry topics this is how they come: their number goes with the source's, so the processes are started again.</summary>
    [Fact(Timeout = LimitMs)]
    public async Task Partitions_added_while_nobody_ran_are_read_from_their_first_record_too()
    {
        await using (var before = await StartAsync())
        {
            await WrittenAsync(0);
            await before.StopAsync();
        }
        await _admin.CreatePartitionsAsync("in", 4, TestContext.Current.CancellationToken);
        await ProduceAsync(2);
        await using var run = await StartAsync();
        await foreach (var read in new TopicReader(Client).ReadAsync([new PartitionRange("out", 0, 0, 1)], TestContext.Current.CancellationToken)) Assert.Equal(new("out", 0), read.Partition);
    }

    /// <summary>The other side of it: what was there when the group began is left out, as the pipeline says.</summary>
    [Fact(Timeout = LimitMs)]
    public async Task A_group_that_begins_leaves_out_what_is_there_in_all_partitions()
    {
        foreach (int partition in (int[])[0, 1]) await ProduceAsync(partition);
        await using var run = await StartAsync();
        foreach (int partition in (int[])[0, 1]) await WrittenAsync(1, partition);
        Assert.Equal([0, 0], await _admin.ListOffsetsAsync("out", OffsetSpec.Latest, IsolationLevel.ReadUncommitted, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_source_that_was_deleted_and_created_anew_ends_the_run_and_is_not_read_from_the_old_positions()
    {
        await using var run = await StartAsync();
        while (await _assigned.Reader.ReadAsync(TestContext.Current.CancellationToken) < 2)
        {
        }
        await _admin.DeleteTopicAsync("in", TestContext.Current.CancellationToken);
        await _admin.CreateTopicAsync(new NewTopic("in", 2), TestContext.Current.CancellationToken);
        await ProduceAsync(0);
        var error = await Assert.ThrowsAsync<WeirException>(() => run.Completion);
        Assert.Equal("WEIR2012", error.Code);
        Assert.Equal(0, run.Status.Read);
    }

    /// <summary>A transaction that ends late commits a position of the topic that is gone, and in the new one there are as many records again.</summary>
    [Fact]
    public async Task A_position_of_the_topic_before_is_refused_at_the_next_start_until_it_is_set_anew()
    {
        CommittedOffset late;
        await using (var run = await StartAsync())
        {
            while (await _assigned.Reader.ReadAsync(TestContext.Current.CancellationToken) < 2)
            {
            }
            await ProduceAsync(0);
            late = await WrittenAsync(1);
            await run.StopAsync();
        }
        await _admin.DeleteTopicAsync("in", TestContext.Current.CancellationToken);
        await _admin.CreateTopicAsync(new NewTopic("in", 2), TestContext.Current.CancellationToken);
        for (int i = 0; i < 2; i++) await ProduceAsync(0);
        await ProduceAsync(1);
        await new TestProducer(Client).CommitAsync("g", "in", 0, late.Offset, late.Metadata);
        var error = await Assert.ThrowsAsync<WeirException>(() => StartAsync());
        Assert.Equal("WEIR2012", error.Code);
        Assert.Contains("since group 'g' committed 1 for partition 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("weir groups reset g -t in --to-earliest", error.Hint, StringComparison.Ordinal);
        // Nothing of the other partition either: who then begins at the first record would write it twice.
        Assert.Equal([new("in", 0)], (await _admin.CommittedOffsetsAsync("g", null, requireStable: true, TestContext.Current.CancellationToken)).Keys);
        await _admin.CommitOffsetsAsync("g", new Dictionary<Weir.Kafka.TopicPartition, long> { [new("in", 0)] = 0 }, TestContext.Current.CancellationToken);
        await using var afterwards = await StartAsync();
        Assert.NotEqual(late.Metadata, (await WrittenAsync(2)).Metadata);
    }

    [Fact]
    public async Task A_source_that_is_gone_is_told_as_trouble_for_as_long_as_it_is()
    {
        await using var run = await StartAsync();
        while (await _assigned.Reader.ReadAsync(TestContext.Current.CancellationToken) < 2)
        {
        }
        await _admin.DeleteTopicAsync("in", TestContext.Current.CancellationToken);
        Assert.Contains("'in'", await _troubles.Reader.ReadAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(run.Completion.IsCompleted);
    }

    /// <summary>The broker takes the partitions away then: there is nothing left that could fail.</summary>
    [Fact(Timeout = LimitMs)]
    public async Task So_it_is_where_theBroker_divides_the_partitions()
    {
        await using var run = await StartAsync("group.protocol: consumer");
        while (await _assigned.Reader.ReadAsync(TestContext.Current.CancellationToken) < 2)
        {
        }
        foreach (int partition in (int[])[0, 1]) await WrittenAsync(0, partition);
        await _admin.DeleteTopicAsync("in", TestContext.Current.CancellationToken);
        while (await _assigned.Reader.ReadAsync(TestContext.Current.CancellationToken) > 0)
        {
        }
        // What was told before was told while it owned something.
        while (_troubles.Reader.TryRead(out _))
        {
        }
        Assert.Contains("'in'", await _troubles.Reader.ReadAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(run.Completion.IsCompleted);
    }

    void IPipelineEvents.Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
        lock (_assigned)
        {
            if (worker == 0) _owned0 = owned.Count;
            else _owned1 = owned.Count;
            _assigned.Writer.TryWrite(_owned0 + _owned1);
        }
    }

    void IPipelineEvents.Recovered(int worker, string why, TimeSpan took)
    {
    }

    void IPipelineEvents.FirstCommit(int worker, TimeSpan sinceStart)
    {
    }

    void IPipelineEvents.Trouble(int worker, string what) => _troubles.Writer.TryWrite(what);

    void IPipelineEvents.TroubleOver(int worker, TimeSpan took)
    {
    }

    async Task<PipelineRun> StartAsync(string consumer = "")
    {
        var environment = new PipelineEnvironment { ReadFile = path => path.EndsWith("in.json", StringComparison.Ordinal) ? "{}"u8.ToArray() : null };
        var plan = PipelineFile.Compile(Plan.Replace("BROKER", Broker.BootstrapServers, StringComparison.Ordinal).Replace("CONSUMER", consumer, StringComparison.Ordinal), "/test/pipeline.yaml", BuiltInSteps.Catalog(), environment).PlanOrThrow();
        return await PipelineRun.StartAsync(plan, new() { Instance = "i", Events = this }, TestContext.Current.CancellationToken);
    }

    // What is committed when so much of a partition is.
    async Task<CommittedOffset> WrittenAsync(long offset, int partition = 0)
    {
        while (true)
        {
            if ((await _admin.CommittedOffsetsAsync("g", [new("in", partition)], requireStable: true, TestContext.Current.CancellationToken)).GetValueOrDefault(new("in", partition)) is { } committed && committed.Offset == offset) return committed;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    async Task ProduceAsync(int partition)
    {
        await Client.RefreshAsync(["in"], TestContext.Current.CancellationToken);
        var producer = new PlainProducer(Client);
        "{}"u8.CopyTo(producer.Append("in", partition, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), keyLength: -1, valueLength: 2).Value);
        await producer.FlushAsync(TestContext.Current.CancellationToken);
    }
}
