using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's tools for topics, configurations and records on the embedded broker.</summary>
public sealed class TopicToolTests(Brokers brokers)
{
    [Fact]
    public async Task A_topic_is_created_grown_configured_described_and_deleted()
    {
        LongForm.Require();
        var broker = await ToolsAsync();
        string topic = await broker.NewTopicAsync("topic", 3, "--config", "retention.ms=3600000");
        await broker.RunAsync("topics", "--alter", "--topic", topic, "--partitions", "4");
        await broker.RunAsync("configs", "--alter", "--topic", topic, "--add-config", "cleanup.policy=[compact,delete],max.message.bytes=2000000", "--delete-config", "retention.ms");
        string described = await broker.RunAsync("topics", "--describe", "--topic", topic);
        Assert.Contains("PartitionCount: 4\tReplicationFactor: 1\tConfigs: ", described, StringComparison.Ordinal);
        Assert.Contains("cleanup.policy=compact,delete", described, StringComparison.Ordinal);
        Assert.DoesNotContain("retention.ms", described, StringComparison.Ordinal);
        Assert.Contains("Partition: 3\tLeader: 1\tReplicas: 1\tIsr: 1", described, StringComparison.Ordinal);
        Assert.Contains("max.message.bytes=2000000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:max.message.bytes=2000000, DEFAULT_CONFIG:message.max.bytes=1048588}", await broker.RunAsync("configs", "--describe", "--topic", topic), StringComparison.Ordinal);
        Assert.Contains(topic, await broker.RunAsync("topics", "--list"), StringComparison.Ordinal);
        await broker.RunAsync("topics", "--delete", "--topic", topic);
        Assert.DoesNotContain(topic, await broker.RunAsync("topics", "--list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no blanks", "1", "InvalidTopicException")]
    [InlineData("many-replicas", "3", "InvalidReplicationFactorException")]
    public async Task A_topic_that_cannot_be_is_refused_with_Kafkas_own_error(string topic, string replicas, string error)
    {
        LongForm.Require();
        var broker = await ToolsAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => broker.RunAsync("topics", "--create", "--topic", topic, "--replication-factor", replicas));
        Assert.Contains(error, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_records_are_gone_and_get_offsets_tells_where_the_log_starts()
    {
        LongForm.Require();
        var broker = await ToolsAsync();
        string topic = await broker.NewTopicAsync("records", 1);
        await broker.FillAsync(topic, 100);
        using var folder = new RunFolder();
        string file = folder.Of("delete.json");
        await File.WriteAllTextAsync(file, $$"""{"partitions":[{"topic":"{{topic}}","partition":0,"offset":40}],"version":1}""");
        Assert.Contains($"{topic}-0\tlow_watermark: 40", await broker.RunAsync("delete-records", "--offset-json-file", file), StringComparison.Ordinal);
        Assert.Equal($"{topic}:0:40", (await broker.RunAsync("get-offsets", "--topic", topic, "--time", "earliest")).Trim());
        Assert.Equal("40", (await broker.RunAsync("console-consumer", "--topic", topic, "--from-beginning", "--max-messages", "1")).Trim());
    }

    [Fact]
    public async Task Any_version_of_any_api_the_broker_offers_is_one_that_Kafka_knows()
    {
        LongForm.Require();
        var broker = await ToolsAsync();
        string versions = await broker.RunAsync("broker-api-versions");
        Assert.Contains("Produce(0): 3 to 13 [usable: 13]", versions, StringComparison.Ordinal);
        Assert.DoesNotContain("UNKNOWN", versions, StringComparison.Ordinal);
        Assert.Contains("transaction.version", await broker.RunAsync("features", "describe"), StringComparison.Ordinal);
    }

    async Task<BrokerTools> ToolsAsync()
    {
        KafkaTools.Require();
        return new(await brokers.EmbeddedAsync());
    }
}
