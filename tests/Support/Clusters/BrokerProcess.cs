using Weir.Support.Processes;

namespace Weir.Support.Clusters;

/// <summary><c>weir broker</c>: the embedded broker as a process.</summary>
sealed class BrokerProcess : IKafkaCluster
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly RunFolder _folder = new();
    readonly int _port = FreePorts.Take();
    ChildProcess _process;

    BrokerProcess() => _process = Run();

    public string BootstrapServers => $"127.0.0.1:{_port}";

    public static async Task<BrokerProcess> StartAsync()
    {
        var broker = new BrokerProcess();
        await broker.ReadyAsync();
        return broker;
    }

    /// <summary>kill -9, and the same data and address again.</summary>
    public async Task KillAndStartAsync()
    {
        await _process.KillAsync();
        await _process.DisposeAsync();
        _process = Run();
        await ReadyAsync();
    }

    /// <summary>Stands still for a while with all its connections.</summary>
    public async Task PauseAsync(TimeSpan duration)
    {
        _process.Suspend();
        await Task.Delay(duration, TimeProvider.System);
        _process.Resume();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    ChildProcess Run() => ChildProcess.Start("weir broker", WeirProgramFile.Path, ["broker", "--data", _folder.Of("data"), "--listen", BootstrapServers]);

    // It prints its address when it listens.
    Task ReadyAsync() => Wait.UntilAsync("weir broker listens", StartLimit,
        () => _process.HasExited ? throw new InvalidOperationException(_process.Log) : Task.FromResult(_process.Output.Contains(BootstrapServers, StringComparison.Ordinal)));
}
