using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;
using Weir.Simulation.Network;
using Weir.Simulation.Perils;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation;

/// <summary>
/// One run: broker, application, workers and everything that goes wrong between them, drawn from a seed. At the end all trouble ceases, the
/// pipeline has to finish, and the oracle looks at what is in the topics.
/// </summary>
sealed partial class Simulation
{
    static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(120);
    static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);

    /// <summary>Longer than any fault goes on after the trouble's end, and the time-outs that follow from it.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    readonly SimulationScheduler _scheduler;
    readonly SimulatedNetwork _network;
    readonly SimulatedBroker _broker;
    readonly SimulatedProcess _operation;
    readonly SimulatedProcess _application;
    readonly WorkerFleet _fleet;
    readonly Random _random;
    readonly OperatorAtWork _minding;
    SampleKeys? _keys;
    readonly DeskClerk? _clerk;
    readonly Dictionary<FaultKind, int> _done = [];
    readonly Dictionary<string, int> _asked = [];
    readonly SlowRecords? _slow;
    readonly SimulationTrace _trace;
    SourceLoader _loader = null!;
    PerilStage _stage = null!;
    EvidenceReader _reader = null!;
    Evidence? _evidence;
    IReadOnlyList<int> _lateFrom = [];

    Simulation(int seed, Mutant? mutant)
    {
        _random = new Random(seed);
        Traits = SimulationTraits.Draw(_random);
        Traits = Traits with { Routes = seed % 5 == 3, LooksUp = seed % 5 == 4, Halts = seed % 5 == 2, Hesitates = seed % 10 == 7, Duplicates = seed % 5 == 1 ? DuplicatesOf(seed) : null };
        Traits = Traits with { IsDividedByBroker = seed % 7 == 5 };
        Traits = Traits with { Retries = seed % 10 == 5 || seed % 20 is 1 or 12 };
        Traits = Traits with { StepThreads = seed % 6 == 3 && Traits.Duplicates is null ? 2 + (seed % 2) : 0, SharedRecords = seed % 7 == 2 ? SharedOf(seed) : 0, IsSlow = seed % 8 == 6 };
        Traits = AllPerils.Draw(Traits, seed);
        if (mutant?.Traits is { } change) Traits = change(Traits);
        _scheduler = new(_random.Next());
        _trace = new(_scheduler);
        _network = new(_scheduler, _random.Next());
        _broker = new(_scheduler, _network, _random.Next()) { OffersTransactionVersion2 = Traits.TransactionVersion2, Mutant = mutant, Trace = _trace, SlowEnd = Traits.SlowEnd };
        _operation = _scheduler.NewProcess("operation");
        _application = _scheduler.NewProcess("application");
        _slow = Traits.IsSlow ? new() : null;
        _fleet = new(_scheduler, _network, _operation, () => SamplePipeline.Plan(Traits, _asked, _keys, _slow), new Random(_random.Next()), _trace);
        _minding = new(_fleet, _operation, new Random(~seed), Traits.Halts);
        _clerk = Traits.HasDesk ? new(_scheduler, _network, _operation, seed, _trace) : null;
        if (mutant is { LetsFence: true }) _fleet.Told.Add((ApiKey.InitProducerId, ErrorCode.ProducerFenced, RefusalKind.Fencing));
    }

    public SimulationTraits Traits { get; }

    /// <summary>What a seed draws.</summary>
    public static SimulationTraits TraitsOf(int seed) => new Simulation(seed, null).Traits;

    /// <summary>Runs a seed.</summary>
    /// <exception cref="SimulationFailedException">It did not come to an end that the oracle can look at.</exception>
    public static SimulationResult Run(int seed, Mutant? mutant = null) => new Simulation(seed, mutant).Run(seed);

    SimulationResult Run(int seed)
    {
        using var keys = _keys = Traits.Mix.Named ? new() : null;
        using var meters = new SeedMeters();
        try
        {
            _scheduler.Run(() => _operation.RunAsync(OperateAsync));
        }
        catch (Exception failure) when (failure is not SimulationFailedException || failure is SimulationFailedException { Seed: var inner } && inner != seed)
        {
            throw new SimulationFailedException(seed, $"{failure.Message}{Environment.NewLine}{Traits}{Environment.NewLine}{string.Join(Environment.NewLine, Faults())}", failure);
        }
        var problems = Faults().Concat(new Oracle(_evidence!).Check()).ToList();
        var (committed, aborted) = _fleet.Transactions;
        return new(seed, problems, _scheduler.TraceHash, _scheduler.Steps, _scheduler.Now, _done, committed, aborted) { Halts = _fleet.Halts, Retried = _asked.Count, Perils = Counted() };
    }

    Dictionary<string, int> Counted()
    {
        var counted = new Dictionary<string, int>(_stage.Done);
        foreach (var (what, count) in (ReadOnlySpan<(string, int)>)[("ended-as-told", _fleet.EndedAsTold), ("slow-batches", _slow?.Count ?? 0), ("storage-failures", _broker.StorageFailures), ("damage-found", _broker.Damages), ("ended-by-gap", _fleet.EndedByGap), ("gaps-passed", _fleet.Passed.Count), ("ended-by-other-source", _fleet.EndedByOtherSource), ("ended-by-missing-topic", _fleet.EndedByMissingTopic), ("letters-stopped", Traits.Mix.StopsOversize && !Traits.Halts ? _fleet.Halts : 0)]) if (count > 0) counted[what] = count;
        return counted;
    }

    IEnumerable<string> Faults() => _fleet.Faults.Concat(_clerk?.Faults ?? []).Concat(_broker.Errors.Select(error => $"broker: {error}"));

    async Task OperateAsync()
    {
        await _broker.StartAsync();
        await _application.RunAsync(CreateTopicsAsync);
        await using var names = Traits.LooksUp ? new NameLoader(_application, _network.Of(_application), Traits.Records) : null;
        if (names is not null) await _application.RunAsync(names.BeginAsync);
        for (int i = 0; i < Traits.Processes; i++) _fleet.Slots.Add(new WorkerSlot($"pod-{i}", isNamed: _random.Next(2) == 0));
        foreach (var slot in _fleet.Slots) _ = _fleet.StartLaterAsync(slot, Traits.Pace);
        SetStage(_random.Next());
        var loading = _application.RunAsync(() => _loader.LoadAsync(Traits.Records, Traits.Trouble));
        var changing = names is null ? Task.CompletedTask : _application.RunAsync(() => names.ChangeAsync(Traits.Trouble));
        _clerk?.Begin();
        if (Traits.NeedsOperator) _ = _minding.MindAsync();
        var perils = PlayPerilsAsync();
        await MakeTroubleAsync();
        await perils;
        Heal();
        if (Traits.Mix.StopsOversize) await MendLettersAsync();
        await loading;
        await changing;
        if (names is not null) await LoadLateAsync(names);
        await FinishAsync();
        await StopAsync();
        if (_clerk is not null) await RedriveAsync(_clerk);
    }

    // What is still open goes back too; then the desk's work can be looked at.
    async Task RedriveAsync(DeskClerk clerk)
    {
        await clerk.FinishAsync();
        _evidence = await _reader.ReadAsync(_lateFrom);
    }

    // The operator lets the topic take whole letters at last; whoever minds the workers resumes what halted.
    async Task MendLettersAsync()
    {
        await using var client = Client(_operation);
        while (true)
        {
            try
            {
                await SampleTopics.MendLettersAsync(client);
                return;
            }
            catch (KafkaException again) when (again.IsRetriable) { await PauseAsync(TimeSpan.FromSeconds(1)); }
        }
    }

    void SetStage(int seed)
    {
        _loader = new(_application, _network.Of(_application), Traits.Partitions, seed, Traits.Mix) { Retries = Traits.Retries, HidesKeys = Traits.HidesKeys };
        _stage = new(_scheduler, _network, _operation, ~seed)
        {
            Traits = Traits,
            Broker = _broker,
            Fleet = _fleet,
            Loader = _loader,
            Trace = _trace,
            Keys = _keys,
            Clerk = _clerk,
            Do = (kind, slot) => { if (kind == FaultKind.Strike) Arm(); else Do(kind, slot); },
        };
        _reader = new(_network, _operation, Traits, _loader, _stage);
    }

    // Records behind which the table has stood still for long: a worker that does not follow it any more shows.
    async Task LoadLateAsync(NameLoader names)
    {
        await _application.RunAsync(names.EndAsync);
        await Task.Delay(Quiet, _operation.Time);
        _lateFrom = [.. _loader.Next];
        await _application.RunAsync(() => _loader.LoadAsync(20 * Traits.Partitions, TimeSpan.FromSeconds(1)));
    }

    async Task CreateTopicsAsync()
    {
        await using var client = Client(_application);
        await SampleTopics.CreateAsync(client, Traits);
    }

    async Task FinishAsync()
    {
        var limit = _scheduler.Now + FinishWithin;
        var longest = limit + (Traits.Records * SampleRetries.LongestOfOne);
        long decided = 0;
        while (true)
        {
            // In tiers the records of a key go one after the other, a few seconds each: as long as some are done it goes on.
            if (Traits.Retries && Decided() is var now && now > decided) (decided, limit) = (now, _scheduler.Now + FinishWithin);
            if (_scheduler.Now > limit || _scheduler.Now > longest) throw _scheduler.Failure($"not finished {FinishWithin.TotalSeconds} s after all trouble ended, or the last record in retry was done: {Describe()}");
            await Task.Delay(TimeSpan.FromSeconds(0.5), _operation.Time);
            if (_fleet.Faults.Count > 0 || _broker.Errors.Count > 0) throw _scheduler.Failure("a process failed");
            try
            {
                _evidence = await _reader.ReadAsync(_lateFrom);
            }
            catch (Exception exception) when (exception is KafkaException { IsRetriable: true } or IOException) { continue; }
            if (IsFinished(_evidence)) return;
        }
    }

    long Decided() => _evidence?.Committed.Values.Sum(position => PartitionCounters.TryParse(position.Metadata, out var counters) ? counters.Decided : 0) ?? 0;

    string Describe() => _evidence is not { } evidence ? "the topics can not be read" : string.Join("; ", evidence.Source.Select((source, index) =>
        $"partition {index}: end {source.End}, committed {evidence.Committed.GetValueOrDefault(index)}")) + "; open: " +
        string.Join(", ", evidence.Written.Where(content => content.LastStableOffset < content.End).Select(content => $"{content.LastStableOffset}..{content.End}"));

    static bool IsFinished(Evidence evidence) =>
        evidence.Committed.Values.All(position => !PartitionCounters.TryParse(position.Metadata, out var counters) || counters.InRetry == 0)
        && evidence.Source.Index().All(source => source.Item.ByMarkers.Count == 0 || evidence.Committed.GetValueOrDefault(source.Index)?.Offset == source.Item.End)
        && evidence.Written.All(content => content.LastStableOffset == content.End);

    // A window that ends between records of a key and one that holds all; as many entries as are needed, and too few.
    static DuplicateRule DuplicatesOf(int seed) => new(TimeSpan.FromSeconds(seed / 5 % 2 == 0 ? 1 : 60), seed / 10 % 3 == 0 ? 4 : 1_000);

    // One for each partition, a few, and more than are there at a time.
    static int SharedOf(int seed) => (seed / 7 % 3) switch { 0 => 1, 1 => 8, _ => 60 };

    // SIGTERM at the end: every process has to go in time, and nothing may change any more.
    async Task StopAsync()
    {
        _minding.IsEnding = true;
        while (_fleet.Slots.Any(slot => slot.Live.Exists(worker => worker.Process.State == ProcessState.Paused))) await PauseAsync(TimeSpan.FromSeconds(1));
        var workers = _fleet.Slots.SelectMany(slot => slot.Live).ToList();
        foreach (var slot in _fleet.Slots) slot.IsWanted = false;
        foreach (var worker in workers) worker.Stop();
        var limit = _scheduler.Now + StopWithin;
        while (_fleet.Slots.Any(slot => slot.Live.Count > 0))
        {
            if (_scheduler.Now > limit) throw _scheduler.Failure($"a process did not stop within {StopWithin.TotalSeconds} s: {string.Join(", ", _fleet.Slots.SelectMany(slot => slot.Live).Select(worker => $"{worker.Process} ({worker.Process.State})"))}");
            await Task.Delay(TimeSpan.FromSeconds(0.1), _operation.Time);
        }
        // One that was paused meanwhile may have left a transaction to its time-out.
        while ((_evidence = await _reader.ReadAsync(_lateFrom)).Written.Any(content => content.LastStableOffset < content.End))
        {
            if (_scheduler.Now > limit + StopWithin) return;
            await Task.Delay(TimeSpan.FromSeconds(0.5), _operation.Time);
        }
    }

    KafkaClient Client(SimulatedProcess process) => new(new KafkaClientOptions { BootstrapServers = ["sim:9092"], ClientId = SimulatedBroker.Operator, Transport = _network.Of(process), Time = process.Time, Seed = 1 });

    Task PauseAsync(TimeSpan longest) => Task.Delay(_random.NextDouble() * longest, _operation.Time);
}
