using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Network;
using Weir.Simulation.Perils;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>The embedded broker as a process on a machine with a disk: it can crash, with or without the machine, and come back on what was synced.</summary>
sealed class SimulatedBroker(SimulationScheduler scheduler, SimulatedNetwork network, int seed)
{
    // Small, so that a run of a few hundred records changes journal files, makes checkpoints and reads segments.
    static readonly StorageOptions Storage = new() { JournalFileBytes = 24 << 10, SegmentBytes = 16 << 10, TailBytes = 4 << 10, IndexIntervalBytes = 1 << 10 };

    // Shorter than what goes wrong here, where Kafka's is 45 s.
    static readonly TimeSpan Session = TimeSpan.FromSeconds(10);

    /// <summary>The client id of whoever runs all this: nothing is kept from it.</summary>
    public const string Operator = "operator";

    static readonly string[] Others = [Operator, "loader", "names", "oracle", "desk"];

    /// <summary>How the transactional ids of workers begin.</summary>
    const string Workers = $"weir.{SamplePipeline.Group}.";

    readonly Random _random = new(seed);
    readonly Random _trouble = new(~seed);
    MemoryDisk _disk = new();
    EmbeddedBroker? _running;
    FlippedByte? _flipped;
    DiskTrouble _diskTrouble;
    TimeSpan _clockOffset;
    bool _hadTrouble;
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

    /// <summary>Who gets between the workers and the broker.</summary>
    public List<IIntervention> Interventions { get; } = [];

    /// <summary>Whether its process runs, or is paused.</summary>
    public bool IsUp => Process is { State: not ProcessState.Dead };

    /// <summary>Whether it takes no more writes.</summary>
    public bool HasFailed => _running?.Failure is not null;

    /// <summary>How often it said that its disk failed, or could not start for it.</summary>
    public int StorageFailures { get; private set; }

    /// <summary>How often it said that bytes are not what was written.</summary>
    public int Damages { get; private set; }

    /// <summary>What is wrong with its disk now.</summary>
    public DiskTrouble Disk
    {
        get => _diskTrouble;
        set => (_diskTrouble, _hadTrouble) = (value, _hadTrouble || value != DiskTrouble.None);
    }

    /// <summary>How far its machine's wall clock is off, now and after each start.</summary>
    public TimeSpan ClockOffset
    {
        get => _clockOffset;
        set
        {
            _clockOffset = value;
            if (Process is { } process) process.ClockOffset = value;
        }
    }

    /// <summary>Starts it on its disk, unless it runs; it serves when it has recovered. False when its disk does not let it, or it is killed before.</summary>
    public async Task<bool> StartAsync()
    {
        if (IsUp) return true;
        var process = Process = scheduler.NewProcess($"broker.{++_starts}");
        process.ClockOffset = _clockOffset;
        _hadTrouble = Disk != DiskTrouble.None;
        var options = new EmbeddedBrokerOptions
        {
            Port = null,
            RetentionCheckInterval = TimeSpan.FromDays(1),
            Time = process.Time,
            Random = new Random(_random.Next()),
            OnError = Tell,
            ConsumerGroupSessionTimeout = Session,
            ConsumerGroupHeartbeatInterval = Session / 3,
        };
        try
        {
            var starting = process.RunAsync(async () =>
            {
                var disk = new TroubledDisk(Mutant is { LiesAboutSync: true } ? new LyingDisk(_disk) : _disk, () => Disk, _trouble);
                var broker = _running = await EmbeddedBroker.StartAsync(options, new WatchedDisk(disk, call => DelayAsync(call, process)), Storage);
                broker.Faults.OnRequest = request => OnRequest(request, process);
                broker.Faults.OnResponse = (request, answer) => OnResponse(request, answer, process);
                Trace.Watch(broker, process);
                network.Listen(process, stream => _ = broker.ServeAsync(stream));
            });
            if (await Task.WhenAny(starting, process.Killed) != starting) return false;
            await starting;
            return true;
        }
        catch (Exception failure)
        {
            Trace.Add($"+++ {process} does not start: {failure.Message}");
            Tell(failure);
            process.Kill();
            _disk = _disk.Kill();
            return false;
        }
    }

    /// <summary>The process dies (kill -9), or its machine loses power and forgets what was not synced; its clients are told or not.</summary>
    public void Crash(bool losesPower, bool told)
    {
        Process!.Kill();
        network.Gone(Process, told);
        _disk = losesPower ? _disk.Crash(_random.Next(2) == 0 ? _random : null) : _disk.Kill();
    }

    /// <summary>Ends as SIGTERM ends it: what it was doing it does, and then it is gone. False where it does not run, or is killed meanwhile.</summary>
    public async Task<bool> StopAsync(bool losesPower)
    {
        if (Process is not { State: ProcessState.Running } process || _running is not { } broker) return false;
        var stopping = process.RunAsync(async () => await broker.DisposeAsync());
        if (await Task.WhenAny(stopping, process.Killed) != stopping) return false;
        await stopping;
        Trace.Add($"+++ {process} has ended");
        Crash(losesPower, told: true);
        return true;
    }

    /// <summary>While it does not run: changes one byte that was synced. False where there is none to change.</summary>
    public async Task<bool> FlipAsync(Random random)
    {
        _flipped = await FlippedByte.FlipAsync(_disk, random);
        if (_flipped is not null) Trace.Add($"--- {_flipped}");
        return _flipped is not null;
    }

    /// <summary>While it does not run: the byte is again what was written.</summary>
    public async Task FlipBackAsync()
    {
        if (_flipped is { } flipped) await flipped.FlipBackAsync(_disk);
        _flipped = null;
    }

    // What is said of a trouble that was made is right; anything else is a fault of the broker's.
    void Tell(Exception error)
    {
        if (_flipped is not null && error is DamagedLogException) Damages++;
        else if (_hadTrouble && error is StorageFailedException or IOException) StorageFailures++;
        else Errors.Add(error);
    }

    async ValueTask<FaultAction> OnRequest(BrokerRequest request, SimulatedProcess process)
    {
        StrikeAt(request, isAnswered: false);
        if (process.State == ProcessState.Dead) return FaultAction.Close;
        if (SlowEnd > TimeSpan.Zero && request.Message is EndTxnRequest && _random.Next(4) == 0) await Task.Delay(SlowEnd * _random.NextDouble(), process.Time);
        if (!Others.Contains(request.ClientId))
            foreach (var intervention in Interventions.ToList()) if (await intervention.BeforeAsync(request) is { } action) return action;
        Mutant?.OnRequest?.Invoke(request);
        return Mutant?.Answer?.Invoke(request) is { } answer ? FaultAction.Answer(answer) : FaultAction.Pass;
    }

    async ValueTask<FaultAction> OnResponse(BrokerRequest request, IMessage answer, SimulatedProcess process)
    {
        if (!OffersTransactionVersion2 && answer is ApiVersionsResponse versions) versions.FinalizedFeatures.RemoveAll(feature => feature.Name == "transaction.version");
        StrikeAt(request, isAnswered: true);
        if (process.State == ProcessState.Dead) return FaultAction.Close;
        Mutant?.OnResponse?.Invoke(request, answer);
        if (!Others.Contains(request.ClientId))
            foreach (var intervention in Interventions.ToList()) if (await intervention.AfterAsync(request, answer) is { } action) return action;
        return FaultAction.Pass;
    }

    void StrikeAt(BrokerRequest request, bool isAnswered)
    {
        if (Strike is not { } strike || strike.Api != request.ApiKey || strike.IsAnswered != isAnswered || HeldRequest.TransactionOf(request.Message) is not { } id || !id.StartsWith(Workers, StringComparison.Ordinal)) return;
        Strike = null;
        strike.Act(id);
    }

    async ValueTask DelayAsync(DiskCall call, SimulatedProcess process)
    {
        if (call.Operation is not (DiskOperation.Write or DiskOperation.Sync or DiskOperation.Read)) return;
        var longest = _random.Next(100) == 0 ? DiskDelay * 100 : DiskDelay;
        await Task.Delay(TimeSpan.FromTicks(1 + _random.NextInt64(longest.Ticks)), process.Time);
    }
}
