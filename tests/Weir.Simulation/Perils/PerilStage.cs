using Weir.Kafka;
using Weir.Kafka.Connections;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;
using Weir.Simulation.Network;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Perils;

/// <summary>What a peril can reach.</summary>
sealed class PerilStage(SimulationScheduler scheduler, SimulatedNetwork network, SimulatedProcess operation, int seed)
{
    readonly Dictionary<string, int> _done = [];

    public required SimulationTraits Traits { get; init; }

    public required SimulatedBroker Broker { get; init; }

    public required WorkerFleet Fleet { get; init; }

    public required SourceLoader Loader { get; init; }

    public required SimulationTrace Trace { get; init; }

    /// <summary>The key of the pipeline's tokens; null where it makes none.</summary>
    public SampleKeys? Keys { get; init; }

    /// <summary>Whoever redrives dead letters; null where nobody does.</summary>
    public DeskClerk? Clerk { get; init; }

    /// <summary>What was deleted from the source.</summary>
    public SourceCuts Cuts { get; } = new();

    /// <summary>What was deleted with the topics that held it.</summary>
    public List<TopicGone> Gone { get; } = [];

    /// <summary>Plays one of the faults of processes and machines.</summary>
    public required Action<FaultKind, WorkerSlot> Do { get; init; }

    /// <summary>The perils' own, so that a seed goes the same way otherwise.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>Whoever runs all this.</summary>
    public SimulatedProcess Operation => operation;

    public TimeSpan Now => scheduler.Now;

    /// <summary>How often each peril happened.</summary>
    public IReadOnlyDictionary<string, int> Done => _done;

    /// <summary>Offsets of the source that an operator skipped, by partition.</summary>
    public HashSet<(int Partition, long Offset)> Skipped { get; } = [];

    /// <summary>A client of the operator's.</summary>
    public KafkaClient NewClient() => new(new KafkaClientOptions { BootstrapServers = ["sim:9092"], ClientId = SimulatedBroker.Operator, Transport = network.Of(operation), Time = operation.Time, Seed = 2 });

    /// <summary>A connection of the operator's.</summary>
    /// <exception cref="IOException">The broker cannot be reached within 2 s.</exception>
    public async Task<KafkaConnection> ConnectAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), operation.Time);
        try
        {
            var connection = new KafkaConnection(await network.ConnectAsync(operation, limit.Token), "sim:9092", SimulatedBroker.Operator, operation.Time);
            await connection.NegotiateAsync(TimeSpan.FromSeconds(2), CancellationToken.None);
            return connection;
        }
        catch (OperationCanceledException)
        {
            throw new IOException("no connection within 2 s");
        }
    }

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, operation.Time);

    /// <summary>Waits for up to <paramref name="longest"/>.</summary>
    public Task PauseAsync(TimeSpan longest) => WaitAsync(Random.NextDouble() * longest);

    public T Any<T>(IReadOnlyList<T> of) => of[Random.Next(of.Count)];

    /// <inheritdoc cref="SimulatedNetwork.CutOff"/>
    public void CutOff(SimulatedProcess process, TimeSpan time) => network.CutOff(process, time);

    /// <summary>A process that runs, or null.</summary>
    public SimulatedWorker? AnyWorker() => Fleet.Slots.SelectMany(slot => slot.Live).Where(worker => worker.Process.State == ProcessState.Running).ToList() is { Count: > 0 } running ? Any(running) : null;

    public async Task PlayAsync(Peril peril)
    {
        Trace.Add($"--- {peril.Name}");
        if (!await peril.PlayAsync(this)) return;
        Count(peril.Name);
        Trace.Add($"--- {peril.Name} is over");
    }

    public void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;
}
