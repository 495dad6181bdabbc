using Weir.Broker;
using Weir.Broker.Storage;

namespace Weir.Tests.Broker;

/// <summary>A broker on a disk in memory that can crash, under a clock of the test.</summary>
sealed class TestBroker : IAsyncDisposable
{
    readonly EmbeddedBrokerOptions options;
    readonly List<Exception> errors = [];
    readonly bool checkErrors;
    MemoryDisk disk = new();
    EmbeddedBroker broker = null!;

    TestBroker(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change, bool checkErrors)
    {
        this.checkErrors = checkErrors;
        var basis = new EmbeddedBrokerOptions { Port = null, Time = Time, Random = new Random(7), OnError = errors.Add };
        options = change?.Invoke(basis) ?? basis;
    }

    public TestTime Time { get; } = new();

    public BrokerFaults Faults => broker.Faults;

    /// <param name="change">What is to differ from the usual options.</param>
    /// <param name="checkErrors">Whether an error inside the broker fails the test at its end; not where requests are under way while the machine loses power.</param>
    public static async Task<TestBroker> StartAsync(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change = null, bool checkErrors = true)
    {
        var test = new TestBroker(change, checkErrors);
        test.broker = await EmbeddedBroker.StartAsync(test.options, test.disk);
        return test;
    }

    public BrokerClient Connect() => new(ConnectStream());

    public Stream ConnectStream() => broker.Connect();

    /// <summary>The machine loses power: what was not synced is gone, but for what <paramref name="keep"/> draws. Then it starts again.</summary>
    public async Task CrashAsync(Random? keep = null)
    {
        disk = disk.Crash(keep);
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
        if (checkErrors) Assert.Empty(errors);
    }
}
