using Weir.Faults.Forwarding;
using Weir.Kafka;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Two named workers under load, for faults to act on.</summary>
sealed class FaultStage(FaultRun run, IKafkaCluster cluster, int seed, Task load, WorkerOptions options, NetworkNamespace? inside = null)
{
    // A start, a session of 10 s, a transaction of 10 s, and a slow machine.
    static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan HitLimit = TimeSpan.FromSeconds(20);

    /// <summary>One loop each; those of even seeds speak version 1 of transactions.</summary>
    public static WorkerOptions UsualWorkers(int seed) => new(SpeaksTransactionsOne: seed % 2 == 0, TransactionRecords: 2_000, Workers: 1);

    public Random Random { get; } = new(seed);

    public IKafkaCluster Cluster => cluster;

    public ApacheKafka Kafka => (ApacheKafka)cluster;

    public BrokerProcess Broker => (BrokerProcess)cluster;

    public Workload Workload => run.Workload;

    public WeatherRule Network { get; } = new(seed);

    /// <summary>The workers' own network, where the fault wants one.</summary>
    public NetworkNamespace Packets => inside!;

    /// <summary>Those that run.</summary>
    public List<StagedWorker> Workers { get; } = [];

    public StagedWorker Any => Workers[Random.Next(Workers.Count)];

    public StagedWorker Start(string name)
    {
        var trap = new Trap();
        var worker = new StagedWorker(name, run.Start(options with { Instance = name }, new Rules(Network, trap), inside), trap);
        Workers.Add(worker);
        return worker;
    }

    public async Task KillAsync(StagedWorker worker)
    {
        Workers.Remove(worker);
        await worker.Worker.KillAsync();
    }

    public async Task TerminateAsync(StagedWorker worker)
    {
        Workers.Remove(worker);
        await worker.Worker.TerminateAsync();
    }

    /// <summary>Does something at a coming request of an API.</summary>
    /// <exception cref="TimeoutException">No such request came: the fault did not happen, and the run shows nothing.</exception>
    public async Task AtAsync(StagedWorker worker, RequestFault fault)
    {
        worker.Trap.Set(fault);
        await fault.Hit.WithinAsync(HitLimit);
    }

    /// <summary>Waits until each of them was given partitions.</summary>
    public Task AllAssignedAsync() => Wait.UntilAsync("every worker takes part", HealLimit, () => Task.FromResult(Workers.TrueForAll(worker => worker.Worker.OwnsPartitions)));

    /// <summary>Kafka's own topics too.</summary>
    public Task<IReadOnlyList<TopicMetadata>> TopicsAsync() => run.Workload.Admin.ListTopicsAsync(includeInternal: true, CancellationToken.None);

    /// <summary>Waits until every replica has caught up.</summary>
    public Task InSyncAsync() => Wait.UntilAsync("all replicas are in sync", HealLimit, async () => (await TopicsAsync()).All(topic => topic.Partitions.All(partition => partition.InSyncReplicas.Count == partition.Replicas.Count)));

    public Task HoldAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    /// <summary>Waits until every partition was committed anew.</summary>
    public async Task<TimeSpan> GoesOnAsync() => await run.ProgressAsync(await run.Workload.CommittedAsync(), load, HealLimit);
}
