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
}
