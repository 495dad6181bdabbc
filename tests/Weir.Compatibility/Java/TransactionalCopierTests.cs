using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>The copier that Apache Kafka's own system tests kill: Java's transactional client, consumer and producer, on the embedded broker.</summary>
public sealed class TransactionalCopierTests(Brokers brokers)
{
    const int Records = 10_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Killed_in_the_middle_and_started_again_with_random_aborts_it_copies_every_record_once() => await CopyAsync(killBroker: false);

    [Fact]
    public async Task While_the_broker_is_killed_and_comes_back_it_copies_every_record_once()
    {
        LongForm.Require();
        await CopyAsync(killBroker: true);
    }

    async Task CopyAsync(bool killBroker)
    {
        KafkaTools.Require();
        await using var own = killBroker ? await BrokerProcess.StartAsync() : null;
        var cluster = own ?? await brokers.EmbeddedAsync();
        var broker = new BrokerTools(cluster);
        string source = await broker.NewTopicAsync("source", 1), sink = await broker.NewTopicAsync("sink", 1);
        await broker.FillAsync(source, Records);
        await using (var first = Start(broker, source, sink))
        {
            await Wait.UntilAsync("the first thousand is copied", Limit, () => first.HasExited ? throw new InvalidOperationException(first.Output + first.Log) : Task.FromResult(first.Output.Contains("\"totalProcessed\":1000,", StringComparison.Ordinal)));
            if (own is not null) await own.KillAndStartAsync();
            else await first.KillAsync();
            if (own is not null) Assert.True(await first.ExitAsync(Limit) == 0, first.Output + first.Log);
        }
        await using var second = Start(broker, source, sink);
        Assert.True(await second.ExitAsync(Limit) == 0, second.Output + second.Log);
        string read = await broker.RunAsync("console-consumer", "--topic", sink, "--from-beginning", "--isolation-level", "read_committed", "--max-messages", $"{Records}");
        Assert.Equal(Enumerable.Range(0, Records), read.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
    }

    // Started again it asks for the group's positions first and takes its transactional id then, so what the killed one left open ends by its own time-out: 60 s where none is named.
    static ChildProcess Start(BrokerTools broker, string source, string sink) => KafkaTools.Start("transactional-copier", "--broker-list", broker.Servers, "--transactional-id", sink,
        "--input-topic", source, "--output-topic", sink, "--input-partition", "0", "--consumer-group", sink, "--transaction-size", "100", "--enable-random-aborts", "--use-group-metadata", "--transaction-timeout", "10000");
}
