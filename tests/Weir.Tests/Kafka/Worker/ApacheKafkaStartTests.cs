using Weir.Engine;
using Weir.Kafka;

namespace Weir.Tests.Kafka.Worker;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaStartTests(ApacheKafkaFixture kafka)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Where_the_new_group_protocol_is_switched_off_a_pipeline_that_asks_for_it_is_refused_with_both_ways_out()
    {
        kafka.Require();
        // With the protocol the first thing missing is the topic.
        Assert.Equal("WEIR2001", (await RefusedAsync()).Code);
        await SwitchAsync("downgrade", 0);
        try
        {
            // The controller has decided; the broker hears of it a moment later.
            var refused = await RefusedAsync();
            for (long began = TimeProvider.System.GetTimestamp(); refused.Code == "WEIR2001" && TimeProvider.System.GetElapsedTime(began) < Limit;) refused = await RefusedAsync();
            Assert.Equal(("WEIR2016", $"the cluster at {kafka.BootstrapServers} has no groups whose partitions the broker divides (KIP-848), which group.protocol: consumer asks for"), (refused.Code, refused.Message));
            Assert.Contains("Remove group.protocol", refused.Hint, StringComparison.Ordinal);
            Assert.Contains("--feature group.version=1", refused.Hint, StringComparison.Ordinal);
        }
        finally
        {
            await SwitchAsync("upgrade", 1);
        }
    }

    Task<string> SwitchAsync(string how, int version) => kafka.RunToolAsync("features", "--bootstrap-server", kafka.BootstrapServers, how, "--feature", $"group.version={version}");

    Task<WeirException> RefusedAsync() => Assert.ThrowsAsync<WeirException>(() =>
        PipelineRun.StartAsync(StartChecksTests.Plan(kafka.BootstrapServers, "kafka: { consumer: { group.protocol: consumer } }"), new() { Instance = "test" }, TestContext.Current.CancellationToken));
}
