using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;

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

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    static PipelinePlan Plan(string brokers) => PipelineFile.Compile($$"""
        weir: 1
        name: test
        brokers: {{brokers}}
        source: { topic: t }
        steps: []
        sink: { topic: out, unknown_fields: keep }
        dead_letters: { topic: dead }
        """, "/test/pipeline.yaml", BuiltInSteps.Catalog(), new()).PlanOrThrow();
}
