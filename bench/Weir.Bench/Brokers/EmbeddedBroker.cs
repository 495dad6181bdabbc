using Weir.Bench.Measuring;
using Weir.Bench.Processes;

namespace Weir.Bench.Brokers;

/// <summary>The embedded broker as a process of its own.</summary>
sealed class EmbeddedBroker : IBroker
{
    const string Loopback = "127.0.0.1:";
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly RunFolder _folder = new();
    readonly ChildProcess _process;

    EmbeddedBroker() => _process = ChildProcess.Start(new(Checkout.Published("Weir", "weir"), "broker", "--data", _folder.Of("data"), "--listen", Loopback + "0"), _folder.Of("log"));

    public string Servers { get; private set; } = "";

    public ContenderAccess Access => new(Servers, null);

    public ProcessTree Processes => new(_process.Id);

    public static async Task<EmbeddedBroker> StartAsync(CancellationToken cancellation)
    {
        var broker = new EmbeddedBroker();
        try
        {
            await broker.ListenAsync(cancellation);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _process.StopAsync(StopLimit);
        }
        finally
        {
            await _process.DisposeAsync();
            _folder.Dispose();
        }
    }

    // A line of its own with the address says that it listens.
    async Task ListenAsync(CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (Address() is not { } address)
        {
            if (_process.HasExited) throw new BenchFailure($"weir broker ended with {_process.ExitCode}: {_process.LogEnd}");
            if (TimeProvider.System.GetElapsedTime(started) > StartLimit) throw new BenchFailure($"weir broker did not listen within {StartLimit.TotalSeconds:0} s: {_process.LogEnd}");
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
        Servers = Address()!;
    }

    // The last line may not be whole yet.
    string? Address() => _process.Output.Split('\n')[..^1].FirstOrDefault(line => line.StartsWith(Loopback, StringComparison.Ordinal));
}
