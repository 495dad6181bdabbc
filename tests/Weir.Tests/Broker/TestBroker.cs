using Weir.Broker;
using Weir.Broker.Storage;

namespace Weir.Tests.Broker;

/// <summary>A broker on a disk in memory that can crash, under a clock of the test.</summary>
sealed class TestBroker : IAsyncDisposable
{
    readonly EmbeddedBrokerOptions options;
    readonly List<Exception> errors = [];
    MemoryDisk disk = new();
    EmbeddedBroker broker = null!;

    TestBroker(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change)
    {
        var basis = new EmbeddedBrokerOptions { Port = null, Time = Time, Random = new Random(7), OnError = errors.Add };
        options = change?.Invoke(basis) ?? basis;
    }

    public TestTime Time { get; } = new();

    public BrokerFaults Faults => broker.Faults;

    public static async Task<TestBroker> StartAsync(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change = null)
    {
        var test = new TestBroker(change);
        test.broker = await EmbeddedBroker.StartAsync(test.options, test.disk);
        return test;
    }

    public BrokerClient Connect() => new(ConnectStream());

    public Stream ConnectStream() => broker.Connect();

    /// <summary>The machine loses power: what was not synced is gone. Then it starts again.</summary>
    public async Task CrashAsync()
    {
        disk = disk.Crash();
        await broker.KillAsync();
        broker = await EmbeddedBroker.StartAsync(options, disk);
    }

    /// <summary>The process ends as it should and starts again.</summary>
    public async Task RestartAsync()
    {
        await broker.DisposeAsync();
        broker = await EmbeddedBroker.StartAsync(options, disk);
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        Assert.Empty(errors);
    }
}
