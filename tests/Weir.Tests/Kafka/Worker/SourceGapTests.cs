using System.Threading.Channels;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

/// <summary>Records at the group's position are deleted before they were read.</summary>
public sealed class SourceGapTests : EmbeddedBrokerTest, IPipelineEvents
{
    const string Plan = """
        weir: 1
        name: g
        workers: 1
        brokers: BROKER
        source: { topic: in, contract: in.json, gaps: POLICY }
        sink: { topic: out }
        dead_letters: { topic: dead }
        delivery: { transaction: { age: 5ms } }
        """;

    readonly Channel<SourceGap> _gaps = Channel.CreateUnbounded<SourceGap>();

    protected override async Task PrepareAsync()
    {
        foreach (string topic in (string[])["in", "out", "dead"]) await new KafkaAdmin(Client).CreateTopicAsync(new NewTopic(topic, 1), TestContext.Current.CancellationToken);
        for (int record = 0; record < 10; record++) await new TestProducer(Client).ProduceAsync("in", 0, $"{{\"n\":{record}}}");
        await new TestProducer(Client).CommitAsync("g", "in", 0, 2, "w1;read=2;out=2;dead=0;drop=0");
    }

    [Fact]
    public async Task The_run_ends_and_names_the_range()
    {
        await DeleteBeforeAsync(6);
        await using var run = await StartAsync("stop");
        var error = await Assert.ThrowsAsync<WeirException>(() => run.Completion);
        Assert.Equal("WEIR2005", error.Code);
        Assert.Contains("in/0: offsets 2 to 5 are gone; it now has 6 to 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_pipeline_says_so_it_goes_on_behind_them_tells_the_range_and_counts_only_what_it_read()
    {
        await DeleteBeforeAsync(6);
        await using var run = await StartAsync("continue");
        Assert.Equal(new SourceGap(new("in", 0), 2, 6), await _gaps.Reader.ReadAsync(TestContext.Current.CancellationToken));
        await foreach (var read in new TopicReader(Client).ReadAsync([new PartitionRange("out", 0, 0, 4)], TestContext.Current.CancellationToken)) Assert.Equal(new("out", 0), read.Partition);
        await run.StopAsync();
        var committed = (await new KafkaAdmin(Client).CommittedOffsetsAsync("g", null, requireStable: true, TestContext.Current.CancellationToken))[new("in", 0)];
        Assert.Equal((10, "w1;read=6;out=6;dead=0;drop=0"), (committed.Offset, CommittedText.Without(committed.Metadata)));
    }

    [Fact]
    public async Task Where_all_of_it_is_gone_the_position_moves_all_the_same()
    {
        await DeleteBeforeAsync(10);
        await using var run = await StartAsync("continue");
        Assert.Equal(new SourceGap(new("in", 0), 2, 10), await _gaps.Reader.ReadAsync(TestContext.Current.CancellationToken));
        await run.StopAsync();
        Assert.Equal(10, (await new KafkaAdmin(Client).CommittedOffsetsAsync("g", null, requireStable: true, TestContext.Current.CancellationToken))[new("in", 0)].Offset);
    }

    [Fact]
    public async Task A_position_beyond_the_end_ends_the_run_under_either_policy()
    {
        await new TestProducer(Client).CommitAsync("g", "in", 0, 40);
        await using var run = await StartAsync("continue");
        Assert.Contains("the position 40 is beyond its end 10", (await Assert.ThrowsAsync<WeirException>(() => run.Completion)).Message, StringComparison.Ordinal);
    }

    void IPipelineEvents.Gap(int worker, SourceGap gap) => _gaps.Writer.TryWrite(gap);

    void IPipelineEvents.Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
    }

    void IPipelineEvents.Recovered(int worker, string why, TimeSpan took)
    {
    }

    void IPipelineEvents.FirstCommit(int worker, TimeSpan sinceStart)
    {
    }

    void IPipelineEvents.Trouble(int worker, string what)
    {
    }

    void IPipelineEvents.TroubleOver(int worker, TimeSpan took)
    {
    }

    async Task<PipelineRun> StartAsync(string policy)
    {
        var environment = new PipelineEnvironment { ReadFile = path => path.EndsWith("in.json", StringComparison.Ordinal) ? "{}"u8.ToArray() : null };
        string file = Plan.Replace("BROKER", Broker.BootstrapServers, StringComparison.Ordinal).Replace("POLICY", policy, StringComparison.Ordinal);
        return await PipelineRun.StartAsync(PipelineFile.Compile(file, "/test/pipeline.yaml", BuiltInSteps.Catalog(), environment).PlanOrThrow(), new() { Instance = "i", Events = this }, TestContext.Current.CancellationToken);
    }

    async Task DeleteBeforeAsync(long offset)
    {
        var metadata = await Client.MetadataOfAsync(["in"], TestContext.Current.CancellationToken);
        var request = new DeleteRecordsRequest { Topics = [new() { Name = "in", Partitions = [new() { PartitionIndex = 0, Offset = offset }] }], TimeoutMs = 5_000 };
        var answer = await Client.SendAsync(metadata.Find("in", 0)!.Leader, Lane.Control, request, TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.None, answer.Topics[0].Partitions[0].ErrorCode);
    }
}
