using Weir.Broker;

namespace Weir.Tests.Broker;

/// <summary>A test that speaks to a <see cref="TestBroker"/> of its own.</summary>
public abstract class TestBrokerTest : IAsyncLifetime
{
    private protected TestBroker Broker { get; private set; } = null!;

    /// <summary>A connection to it as it is now.</summary>
    private protected BrokerClient Client { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await TestBroker.StartAsync(Changed);
        Client = Broker.Connect();
        await PrepareAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The broker's options.</summary>
    protected virtual EmbeddedBrokerOptions Changed(EmbeddedBrokerOptions options) => options;

    /// <summary>What is there before each test.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>The machine loses power, and the broker comes back.</summary>
    private protected async Task CrashAsync()
    {
        await Broker.CrashAsync();
        Client = Broker.Connect();
    }
}
