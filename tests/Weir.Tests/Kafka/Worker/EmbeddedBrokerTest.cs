using Weir.Broker;
using Weir.Kafka;

namespace Weir.Tests.Kafka.Worker;

/// <summary>A test beside an embedded broker of its own, with a client to it.</summary>
public abstract class EmbeddedBrokerTest : IAsyncLifetime
{
    protected EmbeddedBroker Broker { get; private set; } = null!;

    protected KafkaClient Client { get; private set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Broker = await EmbeddedBroker.StartAsync(new());
        Client = new(new() { BootstrapServers = [Broker.BootstrapServers] });
        await PrepareAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await PutAwayAsync();
        await Client.DisposeAsync();
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is there before each test.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>The end of what the test made.</summary>
    protected virtual ValueTask PutAwayAsync() => ValueTask.CompletedTask;
}
