using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's transactions tool and its performance test's transactional producer on the embedded broker.</summary>
public sealed class TransactionToolTests(Brokers brokers)
{
    [Fact]
    public async Task A_producers_transactions_are_listed_and_described()
    {
        KafkaTools.Require();
        LongForm.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("perf", 4);
        string told = await broker.RunAsync("producer-perf-test", "--topic", topic, "--num-records", "50000", "--record-size", "100", "--throughput", "-1", "--transactional-id", topic, "--transaction-duration-ms", "50");
        Assert.Contains("50000 records sent", told, StringComparison.Ordinal);
        Assert.Contains(await broker.TableAsync("transactions", "list"), words => words[0] == topic && words[^1] == "CompleteCommit");
        Assert.Contains(await broker.TableAsync("transactions", "describe", "--transactional-id", topic), words => words[1] == topic && words[4] == "CompleteCommit");
        // producer id, epoch, coordinator's epoch, last sequence, last time, start of the open transaction
        Assert.Contains(await broker.TableAsync("transactions", "describe-producers", "--topic", topic, "--partition", "0"), words => words[^1] == "None");
        Assert.Single(await broker.TableAsync("transactions", "find-hanging", "--broker-id", "1"));
        string consumed = await broker.RunAsync("consumer-perf-test", "--topic", topic, "--num-records", "50000", "--timeout", "20000");
        Assert.Contains(", 50000, ", consumed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_whose_producer_was_killed_is_ended_by_the_offset_at_which_it_begins()
    {
        KafkaTools.Require();
        LongForm.Require();
        var broker = new BrokerTools(await brokers.EmbeddedAsync());
        string topic = await broker.NewTopicAsync("hangs", 1);
        string[] describe = ["describe-producers", "--topic", topic, "--partition", "0"];
        await using (var producer = KafkaTools.Start("producer-perf-test", "--bootstrap-server", broker.Servers, "--topic", topic, "--num-records", "100000", "--record-size", "100", "--throughput", "50",
            "--transactional-id", topic, "--transaction-duration-ms", "600000", "--command-property", "transaction.timeout.ms=600000"))
        {
            await Wait.UntilAsync("a transaction is open", KafkaTools.Limit, async () => (await broker.TableAsync("transactions", describe)).Exists(words => words[^1] == "0"));
            await producer.KillAsync();
        }
        await broker.RunAsync("transactions", "abort", "--topic", topic, "--partition", "0", "--start-offset", "0");
        Assert.DoesNotContain(await broker.TableAsync("transactions", describe), words => words[^1] == "0");
        await broker.FillAsync(topic, 3);
        string read = await broker.RunAsync("console-consumer", "--topic", topic, "--from-beginning", "--isolation-level", "read_committed", "--max-messages", "3");
        Assert.Equal("0\n1\n2\n", read);
    }
}
