using Weir.Bench.Measuring;
using Weir.Bench.Processes;
using Weir.Support.Clusters;

namespace Weir.Bench.Serving;

/// <summary><c>weir broker</c> on a data folder that outlives it.</summary>
sealed class StartedBroker : IAsyncDisposable
{
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    readonly RunFolder _folder = new();
    readonly int _port = FreePorts.Take();
    ChildProcess? _process;

    public string Server => $"127.0.0.1:{_port}";

    public ProcessTree Tree => new(_process!.Id);

    /// <summary>Starts it; it need not listen yet.</summary>
    public void Start() => _process = ChildProcess.Start(new(Checkout.Published("Weir", "weir"), "broker", "--data", _folder.Of("data"), "--listen", Server), _folder.Of("log"));

    /// <summary>kill -9.</summary>
    public ValueTask KillAsync() => _process!.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await _process.StopAsync(StopLimit);
        if (_process is not null) await _process.DisposeAsync();
        _folder.Dispose();
    }
}
