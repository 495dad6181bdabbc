using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class StartChecksTests : IAsyncDisposable
{
    // It answers metadata and coordinators only: no InitProducerId, as Event Hubs below Premium.
    readonly ScriptedCluster _cluster = new();

    [Fact]
    public async Task A_cluster_without_transactions_is_refused_with_the_remedy_and_no_weaker_guarantee()
    {
        var refused = await Assert.ThrowsAsync<WeirException>(() => PipelineRun.StartAsync(Plan(_cluster.Client.Options.BootstrapServers[0]), new() { Instance = "test" }, TestContext.Current.CancellationToken));
        Assert.Equal("WEIR2002", refused.Code);
        Assert.Contains("has no transactions", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Event Hubs Premium", refused.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cluster_without_the_new_group_protocol_is_refused_with_both_ways_out(bool hasTheRequest)
    {
        _cluster.On<InitProducerIdRequest, InitProducerIdResponse>((_, _) => new()).On<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>((_, _) => new())
            .On<TxnOffsetCommitRequest, TxnOffsetCommitResponse>((_, _) => new()).On<EndTxnRequest, EndTxnResponse>((_, _) => new());
        if (hasTheRequest) _cluster.On<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>((_, _) => new());
        var refused = await Assert.ThrowsAsync<WeirException>(() => PipelineRun.StartAsync(Plan(_cluster.Client.Options.BootstrapServers[0], "kafka: { consumer: { group.protocol: consumer } }"), new() { Instance = "test" }, TestContext.Current.CancellationToken));
        Assert.Equal("WEIR2016", refused.Code);
        Assert.Contains("Remove group.protocol", refused.Hint, StringComparison.Ordinal);
        Assert.Contains("group.version=1", refused.Hint, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    internal static PipelinePlan Plan(string brokers, string more = "") => PipelineFile.Compile($$"""
        weir: 1
        name: test
        brokers: {{brokers}}
        source: { topic: t }
        steps: []
        sink: { topic: out, unknown_fields: keep }
        dead_letters: { topic: dead }
        {{more}}
        """, "/test/pipeline.yaml", BuiltInSteps.Catalog(), new()).PlanOrThrow();
}
