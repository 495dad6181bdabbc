using Weir.Support.Processes;

namespace Weir.Support.Clusters;

/// <summary><c>weir broker</c>: the embedded broker as a process.</summary>
sealed class BrokerProcess : IKafkaCluster
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    readonly RunFolder _folder = new();
    readonly int _port = FreePorts.Take();
    ChildProcess _process = null!;

    readonly string[] _options;

    BrokerProcess(Disk? disk, string[] options)
    {
        (Disk, _options) = (disk, options);
        Directory.CreateDirectory(DataFolder);
    }

    public string BootstrapServers => $"127.0.0.1:{_port}";

    /// <summary>Where it keeps its data.</summary>
    public string DataFolder => _folder.Of("data");

    /// <summary>A disk of its own under <see cref="DataFolder"/>; null: none.</summary>
    public Disk? Disk { get; }

    /// <summary>The end of its log.</summary>
    public string Log => _process.Log;

    /// <param name="disk">Mounted for it, and unmounted after it; null: where all temporary files are.</param>
    /// <param name="options">More options of <c>weir broker</c>.</param>
    public static async Task<BrokerProcess> StartAsync(Disk? disk = null, params string[] options)
    {
        var broker = new BrokerProcess(disk, options);
        try
        {
            if (disk is not null) await disk.MountAsync(broker.DataFolder);
            await broker.StartAgainAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9, and the same data and address again.</summary>
    public async Task KillAndStartAsync()
    {
        await KillAsync();
        await StartAgainAsync();
    }

    /// <summary>SIGTERM, and the same data and address again.</summary>
    public async Task RestartAsync()
    {
        await TerminateAsync();
        await StartAgainAsync();
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        await _process.KillAsync();
        await _process.DisposeAsync();
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        await _process.TerminateAsync(StartLimit);
        await _process.DisposeAsync();
    }

    /// <summary>The same data and address again.</summary>
    public async Task StartAgainAsync()
    {
        _process = Run();
        await ReadyAsync();
    }

    /// <summary>A start that must be refused.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RefusedStartAsync()
    {
        await using var process = Run();
        int exitCode = await process.ExitAsync(StartLimit);
        return exitCode == 69 ? process.Errors : throw new InvalidOperationException($"ended with exit code {exitCode}, and not 69\n{process.Log}");
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
        if (_process is not null) await _process.DisposeAsync();
        if (Disk is not null) await Disk.DisposeAsync();
        _folder.Dispose();
    }

    // Of members under KIP-848, as for the others and on the Apache Kafka of the tests.
    static readonly string[] Sessions = ["--override", "group.consumer.session.timeout.ms=10000", "--override", "group.consumer.heartbeat.interval.ms=3000"];

    ChildProcess Run() => ChildProcess.Start("weir broker", WeirProgramFile.Path, ["broker", "--data", DataFolder, "--listen", BootstrapServers, .. Sessions, .. _options]);

    // It prints its address when it listens.
    Task ReadyAsync() => Wait.UntilAsync("weir broker listens", StartLimit,
        () => _process.HasExited ? throw new InvalidOperationException(_process.Log) : Task.FromResult(_process.Output.Contains(BootstrapServers, StringComparison.Ordinal)));
}
