using Confluent.Kafka;
using Weir.Protocol.Messages;
using Xunit;
using ErrorCode = Weir.Protocol.ErrorCode;

namespace Shop.Tests;

public sealed class OrdersTests : BrokerFixture
{
    [Fact]
    public async Task A_consumer_reads_what_a_producer_wrote()
    {
        using var producer = Producer();
        await producer.ProduceAsync("orders", Order("book"), TestContext.Current.CancellationToken);

        using var consumer = Consumer("warehouse");
        Assert.Equal("book", consumer.Consume(Limit).Message.Value);
    }

    [Fact]
    public async Task An_invoice_and_the_position_behind_its_order_are_committed_together()
    {
        using var producer = Producer("billing-1");
        producer.InitTransactions(Limit);
        producer.BeginTransaction();
        producer.Produce("orders", Order("book"));
        producer.CommitTransaction(Limit);

        using var consumer = Consumer("billing");
        var order = consumer.Consume(Limit);
        producer.BeginTransaction();
        producer.Produce("invoices", Order($"invoice: {order.Message.Value}"));
        producer.SendOffsetsToTransaction([new(order.TopicPartition, order.Offset + 1)], consumer.ConsumerGroupMetadata, Limit);
        Assert.Empty(await ValuesOfAsync("invoices"));

        producer.CommitTransaction(Limit);
        Assert.Equal(["invoice: book"], await ValuesOfAsync("invoices"));
        Assert.Equal(order.Offset + 1, Assert.Single(consumer.Committed([order.TopicPartition], Limit)).Offset);
    }

    [Fact]
    public async Task A_producer_gets_through_when_the_leader_moves_twice()
    {
        using var fault = Broker.Faults.Fail(ApiKey.Produce, ErrorCode.NotLeaderOrFollower, times: 2);
        using var producer = Producer();
        await producer.ProduceAsync("orders", Order("book"), TestContext.Current.CancellationToken);

        Assert.Equal(2, fault.Count);
        Assert.Equal(["book"], await ValuesOfAsync("orders"));
    }

    [Fact]
    public async Task An_answer_that_is_lost_makes_no_second_record()
    {
        using var fault = Broker.Faults.DropAnswer(ApiKey.Produce, times: 1);
        using var producer = Producer();
        await producer.ProduceAsync("orders", Order("book"), TestContext.Current.CancellationToken);

        Assert.Equal(1, fault.Count);
        Assert.Equal(["book"], await ValuesOfAsync("orders"));
    }

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_when_the_broker_is_killed_or_its_machine_loses_power()
    {
        using var producer = Producer();
        await producer.ProduceAsync("orders", Order("book"), TestContext.Current.CancellationToken);
        await Broker.KillAsync();
        Broker = await Broker.ReopenAsync();
        await producer.ProduceAsync("orders", Order("pen"), TestContext.Current.CancellationToken);
        await Broker.LosePowerAsync();
        Broker = await Broker.ReopenAsync();

        Assert.Equal(["book", "pen"], await ValuesOfAsync("orders"));
    }

    [Fact]
    public async Task A_consumer_that_is_silent_for_longer_than_its_session_loses_its_partitions()
    {
        bool isLost = false;
        using var producer = Producer();
        await producer.ProduceAsync("orders", Order("book"), TestContext.Current.CancellationToken);
        using var consumer = Consumer("warehouse", builder => builder.SetPartitionsLostHandler((_, _) => isLost = true));
        consumer.Consume(Limit);

        Clock.Advance(TimeSpan.FromMinutes(1));
        consumer.Consume(Limit);
        Assert.True(isLost);
    }

    static Message<string, string> Order(string what) => new() { Key = "1", Value = what };
}
