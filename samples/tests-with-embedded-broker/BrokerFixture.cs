using Confluent.Kafka;
using Weir.Broker;
using Xunit;

namespace Shop.Tests;

/// <summary>A broker in memory for one test, with a clock that the test can put forward, and clients of it.</summary>
public abstract class BrokerFixture : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    protected TestClock Clock { get; } = new();

    protected EmbeddedBroker Broker { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await EmbeddedBroker.StartAsync(new() { Time = Clock });
        await Broker.CreateTopicAsync("orders");
        await Broker.CreateTopicAsync("invoices");
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected IProducer<string, string> Producer(string? transactionalId = null) =>
        new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = Broker.BootstrapServers, EnableIdempotence = true, LingerMs = 1, TransactionalId = transactionalId }).SetLogHandler((_, _) => { }).Build();

    protected IConsumer<string, string> Consumer(string group, Action<ConsumerBuilder<string, string>>? change = null)
    {
        var config = new ConsumerConfig { BootstrapServers = Broker.BootstrapServers, GroupId = group, AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false };
        var builder = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { });
        change?.Invoke(builder);
        var consumer = builder.Build();
        consumer.Subscribe("orders");
        return consumer;
    }

    protected async Task<string?[]> ValuesOfAsync(string topic) => [.. (await Broker.ReadAsync(topic)).Select(record => record.ValueText)];
}
