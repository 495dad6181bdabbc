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

    /// <summary>A planted fault, or null.</summary>
    public Mutant? Mutant { get; init; }

    /// <summary>Whether it lets clients know version 2 of Kafka's transactions (KIP-890); else they use version 1.</summary>
    public bool OffersTransactionVersion2 { get; init; } = true;

    public required SimulationTrace Trace { get; init; }

    /// <summary>How slow writing and syncing are at most; one in a hundred calls takes a hundred times that.</summary>
    public TimeSpan DiskDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>How long the coordinator looks at one in four ends of transactions at most before it carries them out; by then their sender may be gone.</summary>
    public TimeSpan SlowEnd { get; init; }

    public SimulatedProcess? Process { get; private set; }

    /// <summary>What went wrong inside the broker: nothing may.</summary>
    public List<Exception> Errors { get; } = [];

    /// <summary>Comes at the next request that fits; then it is gone.</summary>
    public Strike? Strike { get; set; }

    /// <summary>Starts it on its disk; it serves when it has recovered.</summary>
    public async Task StartAsync()
    {
        var process = Process = scheduler.NewProcess($"broker.{++_starts}");
        var options = new EmbeddedBrokerOptions { Port = null, Time = process.Time, Random = new Random(_random.Next()), OnError = Errors.Add };
        try
        {
            await process.RunAsync(async () =>
            {
                var broker = await EmbeddedBroker.StartAsync(options, new WatchedDisk(Mutant is { LiesAboutSync: true } ? new LyingDisk(_disk) : _disk, call => DelayAsync(call, process)), Storage);
                broker.Faults.OnRequest = request => OnRequest(request, process);
                broker.Faults.OnResponse = (request, answer) => OnResponse(request, answer, process);
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
        Process!.Kill();
        network.Gone(Process, told);
        _disk = losesPower ? _disk.Crash(_random.Next(2) == 0 ? _random : null) : _disk.Kill();
    }

    async ValueTask<FaultAction> OnRequest(BrokerRequest request, SimulatedProcess process)
    {
        StrikeAt(request, isAnswered: false);
        if (process.State == ProcessState.Dead) return FaultAction.Close;
        if (SlowEnd > TimeSpan.Zero && request.Message is EndTxnRequest && _random.Next(4) == 0) await Task.Delay(SlowEnd * _random.NextDouble(), process.Time);
        Mutant?.OnRequest?.Invoke(request);
        return Mutant?.Answer?.Invoke(request) is { } answer ? FaultAction.Answer(answer) : FaultAction.Pass;
    }

    ValueTask<FaultAction> OnResponse(BrokerRequest request, IMessage answer, SimulatedProcess process)
    {
        if (!OffersTransactionVersion2 && answer is ApiVersionsResponse versions) versions.FinalizedFeatures.RemoveAll(feature => feature.Name == "transaction.version");
        StrikeAt(request, isAnswered: true);
        if (process.State == ProcessState.Dead) return new(FaultAction.Close);
        Mutant?.OnResponse?.Invoke(request, answer);
        return new(FaultAction.Pass);
    }

    void StrikeAt(BrokerRequest request, bool isAnswered)
    {
        if (Strike is not { } strike || strike.Api != request.ApiKey || strike.IsAnswered != isAnswered || TransactionOf(request.Message) is not { } id) return;
        Strike = null;
        strike.Act(id);
    }

    static string? TransactionOf(IMessage request) => request switch
    {
        ProduceRequest produce => produce.TransactionalId,
        AddPartitionsToTxnRequest add => add.V3AndBelowTransactionalId,
        AddOffsetsToTxnRequest add => add.TransactionalId,
        TxnOffsetCommitRequest commit => commit.TransactionalId,
        EndTxnRequest end => end.TransactionalId,
        InitProducerIdRequest init => init.TransactionalId,
        _ => null,
    };

    async ValueTask DelayAsync(DiskCall call, SimulatedProcess process)
    {
        if (call.Operation is not (DiskOperation.Write or DiskOperation.Sync or DiskOperation.Read)) return;
        var longest = _random.Next(100) == 0 ? DiskDelay * 100 : DiskDelay;
        await Task.Delay(TimeSpan.FromTicks(1 + _random.NextInt64(longest.Ticks)), process.Time);
    }
}
