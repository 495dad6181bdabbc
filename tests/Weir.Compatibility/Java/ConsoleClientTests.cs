using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's console producer and consumer on the embedded broker.</summary>
public sealed class ConsoleClientTests(Brokers brokers)
{
    // Headers, key and value, as the producer reads them; the consumer prints them the same way.
    const string Records = """
        trace:1,tenant:blue	key 1	value 1
        trace:2	key 1	value 2
        trace:3	key 2	NULL
        trace:4	NULL	ünïcödé 🦆

        """;

    [Theory]
    [InlineData("none")]
    [InlineData("zstd")]
    public async Task Headers_keys_and_tombstones_pass_from_the_console_producer_to_the_console_consumer(string compression)
    {
        KafkaTools.Require();
        if (compression != "none") LongForm.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("console", partitions: 1);
        await broker.FeedAsync(Records, "console-producer", "--topic", topic, "--compression-codec", compression,
            "--reader-property", "parse.headers=true", "--reader-property", "parse.key=true", "--reader-property", "null.marker=NULL");
        string read = await broker.RunAsync("console-consumer", "--topic", topic, "--from-beginning", "--isolation-level", "read_committed", "--group", topic, "--max-messages", "4",
            "--formatter-property", "print.headers=true", "--formatter-property", "print.key=true", "--formatter-property", "null.literal=NULL");
        Assert.Equal(Records, read);
        Assert.Equal($"{topic}:0:4", (await broker.RunAsync("get-offsets", "--topic", topic)).Trim());
    }
}
