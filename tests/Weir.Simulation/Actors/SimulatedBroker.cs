using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Network;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>The embedded broker as a process on a machine with a disk: it can crash, with or without the machine, and come back on what was synced.</summary>
sealed class SimulatedBroker(SimulationScheduler scheduler, SimulatedNetwork network, int seed)
{
    // Small, so that a run of a few hundred records changes journal files, makes checkpoints and reads segments.
    static readonly StorageOptions Storage = new() { JournalFileBytes = 24 << 10, SegmentBytes = 16 << 10, TailBytes = 4 << 10, IndexIntervalBytes = 1 << 10 };

    readonly Random _random = new(seed);
    MemoryDisk _disk = new();
    int _starts;

    /// <summary>What tells each start's broker apart from the one that is in production: a planted fault.</summary>
    public Action<EmbeddedBroker>? Mutation { get; init; }

    /// <summary>Whether it lets clients know version 2 of Kafka's transactions (KIP-890); else they use version 1.</summary>
    public bool OffersTransactionVersion2 { get; init; } = true;

    /// <summary>A disk that says it synced and did not: a planted fault.</summary>
    public bool LiesAboutSync { get; init; }

    public required SimulationTrace Trace { get; init; }

    /// <summary>How slow writing and syncing are at most; one in a hundred calls takes a hundred times that.</summary>
    public TimeSpan DiskDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    public SimulatedProcess? Process { get; private set; }

    /// <summary>What went wrong inside the broker: nothing may.</summary>
    public List<Exception> Errors { get; } = [];

    public int Crashes { get; private set; }

    /// <summary>Starts it on its disk; it serves when it has recovered.</summary>
    public async Task StartAsync()
    {
        var process = Process = scheduler.NewProcess($"broker.{++_starts}");
        var options = new EmbeddedBrokerOptions { Port = null, Time = process.Time, Random = new Random(_random.Next()), OnError = Errors.Add };
        try
        {
            await process.RunAsync(async () =>
            {
                var broker = await EmbeddedBroker.StartAsync(options, new WatchedDisk(LiesAboutSync ? new LyingDisk(_disk) : _disk, call => DelayAsync(call, process)), Storage);
                if (!OffersTransactionVersion2) broker.Faults.OnResponse = HideVersion2;
                Mutation?.Invoke(broker);
                Trace.Watch(broker, process);
                network.Listen(process, stream => _ = broker.ServeAsync(stream));
            });
        }
        catch (Exception failure)
        {
            Errors.Add(failure);
        }
    }

    /// <summary>The process dies (kill -9), or its machine loses power and forgets what was not synced; its clients are told or not.</summary>
    public void Crash(bool losesPower, bool told)
    {
        Crashes++;
        Process!.Kill();
        network.Gone(Process, told);
        _disk = losesPower ? _disk.Crash(_random.Next(2) == 0 ? _random : null) : _disk.Kill();
    }

    static ValueTask<FaultAction> HideVersion2(BrokerRequest request, IMessage answer)
    {
        if (answer is ApiVersionsResponse versions) versions.FinalizedFeatures.RemoveAll(feature => feature.Name == "transaction.version");
        return new(FaultAction.Pass);
    }

    async ValueTask DelayAsync(DiskCall call, SimulatedProcess process)
    {
        if (call.Operation is not (DiskOperation.Write or DiskOperation.Sync or DiskOperation.Read)) return;
        var longest = _random.Next(100) == 0 ? DiskDelay * 100 : DiskDelay;
        await Task.Delay(TimeSpan.FromTicks(1 + _random.NextInt64(longest.Ticks)), process.Time);
    }
}
