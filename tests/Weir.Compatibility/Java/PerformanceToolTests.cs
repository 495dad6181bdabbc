using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's end-to-end latency tool on the embedded broker, and what get-offsets and configs tell of it; the throughput tests are in <see cref="TransactionToolTests"/>.</summary>
public sealed class PerformanceToolTests(Brokers brokers)
{
    const int Records = 500;

    [Theory]
    [InlineData("all")]
    [InlineData("1")]
    public async Task Each_record_of_the_latency_test_comes_back_and_is_found_by_place_and_by_time(string acks)
    {
        LongForm.Require();
        KafkaTools.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("latency", 1);
        Assert.Contains("Percentiles: 50th = ", await KafkaTools.RunAsync("e2e-latency", broker.Servers, topic, $"{Records}", acks, "100"), StringComparison.Ordinal);
        Assert.Equal($"{topic}:0:{Records}", (await broker.RunAsync("get-offsets", "--topic", topic)).Trim());
        Assert.Equal($"{topic}:0:0", (await broker.RunAsync("get-offsets", "--topic", topic, "--time", "1")).Trim());
        Assert.InRange(int.Parse((await broker.RunAsync("get-offsets", "--topic", topic, "--time", "max-timestamp")).Trim().Split(':')[2]), 0, Records - 1);
    }

    [Fact]
    public async Task The_brokers_own_settings_are_described()
    {
        LongForm.Require();
        KafkaTools.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        Assert.Contains("transaction.max.timeout.ms=900000 sensitive=false", await broker.RunAsync("configs", "--describe", "--broker", "1", "--all"), StringComparison.Ordinal);
    }
}
