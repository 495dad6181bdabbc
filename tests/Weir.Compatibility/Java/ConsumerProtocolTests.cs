using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's own consumers on the embedded broker with <c>group.protocol=consumer</c> (KIP-848), and consumer-groups on their group.</summary>
public sealed class ConsumerProtocolTests(Brokers brokers)
{
    const int Records = 60;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_console_consumer_goes_on_where_it_was_and_its_group_is_described()
    {
        KafkaTools.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("new", 1);
        await broker.FillAsync(topic, Records);
        Assert.Equal(Values(0, 20), await ConsumeAsync(broker, topic, 20));
        Assert.Equal(Values(20, Records), await ConsumeAsync(broker, topic, Records - 20));
        // group, topic, partition, committed offset, end, lag
        Assert.Contains(await broker.TableAsync("consumer-groups", "--describe", "--group", topic), words => words.Take(6).SequenceEqual([topic, topic, "0", $"{Records}", $"{Records}", "0"]));
    }

    [Fact]
    public async Task Two_members_share_a_topic_and_when_one_leaves_the_other_has_all()
    {
        KafkaTools.Require();
        LongForm.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("share", 4);
        await using var first = Start(broker, topic);
        await using (var second = Start(broker, topic))
        {
            await Wait.UntilAsync("both have two partitions", Limit, async () => (await MembersAsync(broker, topic)).SequenceEqual(["2", "2"]));
            var state = await broker.TableAsync("consumer-groups", "--describe", "--group", topic, "--state");
            Assert.Contains(state, words => words.Contains("uniform") && words.Contains("Stable") && words[^1] == "2");
            Assert.Contains(await broker.TableAsync("groups", "--list", "--consumer"), words => words[0] == topic && words.Contains("Consumer"));
            await second.TerminateAsync(Limit);
        }
        await Wait.UntilAsync("the first has all four", Limit, async () => (await MembersAsync(broker, topic)).SequenceEqual(["4"]));
        await broker.FillAsync(topic, Records);
        await Wait.UntilAsync("all is consumed", Limit, async () => (await broker.TableAsync("consumer-groups", "--describe", "--group", topic)).Where(words => words[0] == topic).Sum(words => words[3] == "-" ? 0 : int.Parse(words[3])) == Records);
        await first.TerminateAsync(Limit);
        await broker.RunAsync("consumer-groups", "--group", topic, "--topic", topic, "--reset-offsets", "--to-earliest", "--execute");
        await broker.RunAsync("consumer-groups", "--delete", "--group", topic);
        Assert.DoesNotContain(topic, await broker.RunAsync("consumer-groups", "--list"), StringComparison.Ordinal);
    }

    static string Values(int from, int to) => string.Concat(Enumerable.Range(from, to - from).Select(number => $"{number}\n"));

    static Task<string> ConsumeAsync(BrokerTools broker, string topic, int count) => broker.RunAsync("console-consumer", "--topic", topic, "--from-beginning", "--group", topic, "--max-messages", $"{count}",
        "--command-property", "group.protocol=consumer");

    static ChildProcess Start(BrokerTools broker, string topic) => KafkaTools.Start("verifiable-consumer", "--bootstrap-server", broker.Servers, "--topic", topic, "--group-id", topic, "--reset-policy", "earliest", "--group-protocol", "consumer");

    // How many partitions each member has.
    static async Task<IEnumerable<string>> MembersAsync(BrokerTools broker, string topic)
    {
        var table = await broker.TableAsync("consumer-groups", "--describe", "--group", topic, "--members");
        return table.Where(words => words[0] == topic).Select(words => words[^1]);
    }
}
