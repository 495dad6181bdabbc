using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's consumer-groups on a group of its verifiable consumer, on the embedded broker.</summary>
public sealed class GroupToolTests(Brokers brokers)
{
    const int Records = 60;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_group_is_described_while_it_works_and_afterwards_reset_and_deleted()
    {
        KafkaTools.Require();
        LongForm.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("group", 1);
        await broker.FillAsync(topic, Records);
        await using (var consumer = KafkaTools.Start("verifiable-consumer", "--bootstrap-server", broker.Servers, "--topic", topic, "--group-id", topic, "--reset-policy", "earliest"))
        {
            await Wait.UntilAsync("all is consumed", Limit, () => Task.FromResult(consumer.Output.Contains($"\"offset\":{Records}}}", StringComparison.Ordinal)));
            string members = await GroupsAsync(broker, "--describe", "--group", topic, "--members", "--verbose");
            Assert.Contains($"{topic}(0)", members.Replace(":0", "(0)", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("Stable", await GroupsAsync(broker, "--describe", "--group", topic, "--state"), StringComparison.Ordinal);
            await consumer.TerminateAsync(Limit);
        }
        Assert.Contains(topic, await GroupsAsync(broker, "--list"), StringComparison.Ordinal);
        // group, topic, partition, committed offset, end, lag
        Assert.Contains(await broker.TableAsync("consumer-groups", "--describe", "--group", topic), words => words.Take(6).SequenceEqual([topic, topic, "0", $"{Records}", $"{Records}", "0"]));
        await GroupsAsync(broker, "--group", topic, "--topic", topic, "--reset-offsets", "--shift-by", "-20", "--execute");
        Assert.Contains(await broker.TableAsync("consumer-groups", "--describe", "--group", topic), words => words.Take(6).SequenceEqual([topic, topic, "0", $"{Records - 20}", $"{Records}", "20"]));
        await GroupsAsync(broker, "--group", topic, "--topic", topic, "--reset-offsets", "--to-datetime", "2020-01-01T00:00:00.000", "--execute");
        Assert.Contains(await broker.TableAsync("consumer-groups", "--describe", "--group", topic), words => words.Take(6).SequenceEqual([topic, topic, "0", "0", $"{Records}", $"{Records}"]));
        await GroupsAsync(broker, "--delete", "--group", topic);
        Assert.DoesNotContain(topic, await GroupsAsync(broker, "--list"), StringComparison.Ordinal);
    }

    static Task<string> GroupsAsync(BrokerTools broker, params string[] arguments) => broker.RunAsync("consumer-groups", arguments);
}
