using Confluent.Kafka;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Librdkafka;

/// <summary>librdkafka's exactly-once path on the embedded broker. It speaks version 1 of Kafka's transactions.</summary>
public sealed class TransactionTests(Brokers brokers)
{
    const int Records = 2_000;

    [Fact]
    public async Task What_was_aborted_is_read_by_read_uncommitted_only()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("abort");
        using var producer = clients.Producer(topic);
        foreach (string decision in (string[])["commit 1", "abort", "commit 2"])
        {
            producer.BeginTransaction();
            for (int partition = 0; partition < LibrdkafkaTopics.Partitions; partition++) producer.Produce(new TopicPartition(topic, partition), new() { Value = decision });
            // What is not sent yet would never reach the broker.
            Assert.Equal(0, producer.Flush(LibrdkafkaClients.Limit));
            if (decision == "abort") producer.AbortTransaction(LibrdkafkaClients.Limit);
            else producer.CommitTransaction(LibrdkafkaClients.Limit);
        }
        Assert.Equal(["commit 1", "commit 2"], clients.ReadAll(topic, LibrdkafkaTopics.Partitions).Where(record => record.Partition == 3).Select(record => record.Message.Value));
        Assert.Equal(["commit 1", "abort", "commit 2"], clients.ReadAll(topic, LibrdkafkaTopics.Partitions, IsolationLevel.ReadUncommitted).Where(record => record.Partition == 3).Select(record => record.Message.Value));
    }

    [Fact]
    public async Task An_open_transaction_hides_what_comes_after_it()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("open");
        using var open = clients.Producer(topic);
        open.BeginTransaction();
        open.Produce(new TopicPartition(topic, 0), new() { Value = "open" });
        Assert.Equal(0, open.Flush(LibrdkafkaClients.Limit));
        clients.Fill(topic, LibrdkafkaTopics.Partitions);
        Assert.Equal(["1", "2", "3"], clients.ReadAll(topic, LibrdkafkaTopics.Partitions).Select(record => record.Message.Value));
        open.CommitTransaction(LibrdkafkaClients.Limit);
        Assert.Equal(["open", "0", "1", "2", "3"], clients.ReadAll(topic, LibrdkafkaTopics.Partitions).Select(record => record.Message.Value));
    }

    [Fact]
    public async Task A_second_producer_of_the_same_id_fences_the_first()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("fence");
        using var first = clients.Producer(topic);
        first.BeginTransaction();
        first.Produce(new TopicPartition(topic, 0), new() { Value = "first" });
        Assert.Equal(0, first.Flush(LibrdkafkaClients.Limit));
        using var second = clients.Producer(topic);
        second.BeginTransaction();
        second.Produce(new TopicPartition(topic, 0), new() { Value = "second" });
        var refused = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(LibrdkafkaClients.Limit));
        Assert.True(refused.Error.IsFatal, refused.Error.ToString());
        Assert.Equal(ErrorCode.Local_Fenced, refused.Error.Code);
        second.CommitTransaction(LibrdkafkaClients.Limit);
        Assert.Equal(["second"], clients.ReadAll(topic, LibrdkafkaTopics.Partitions).Select(record => record.Message.Value));
    }

    // Copies in transactions that end well, are aborted, or are left open by a copier that goes away.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_copy_with_aborts_and_restarts_has_every_record_once(int seed)
    {
        var clients = await ClientsAsync();
        string source = await clients.NewTopicAsync("source"), sink = await clients.NewTopicAsync("sink");
        clients.Fill(source, Records);
        var copier = new Copier(clients, source, sink, new Random(seed));
        while (copier.Copied < Records) copier.Run();
        var read = clients.ReadAll(sink, LibrdkafkaTopics.Partitions).Select(record => int.Parse(record.Message.Value!));
        Assert.Equal(Enumerable.Range(0, Records), read.Order());
        Assert.True(copier.Aborted > 0 && copier.Abandoned > 0, $"seed {seed}: {copier.Aborted} aborted, {copier.Abandoned} abandoned");
        Assert.True(clients.ReadAll(sink, LibrdkafkaTopics.Partitions, IsolationLevel.ReadUncommitted).Count > Records);
    }

    public static TheoryData<int> Seeds => LongForm.Seeds(1);

    async Task<LibrdkafkaClients> ClientsAsync()
    {
        LibrdkafkaClients.Require();
        return new((await brokers.EmbeddedAsync()).BootstrapServers);
    }
}
