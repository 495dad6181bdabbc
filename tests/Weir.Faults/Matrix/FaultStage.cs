using Weir.Faults.Forwarding;
using Weir.Support.Clusters;

namespace Weir.Faults.Matrix;

/// <summary>Two named workers under load, for faults to act on.</summary>
sealed class FaultStage(FaultRun run, IKafkaCluster cluster, int seed, Task load, WorkerOptions options)
{
    // A start, a session of 10 s, a transaction of 10 s, and a slow machine.
    static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan HitLimit = TimeSpan.FromSeconds(20);

    /// <summary>One loop each; those of even seeds speak version 1 of transactions.</summary>
    public static WorkerOptions UsualWorkers(int seed) => new(SpeaksTransactionsOne: seed % 2 == 0, TransactionRecords: 2_000, Workers: 1);

    public Random Random { get; } = new(seed);

    public IKafkaCluster Cluster => cluster;

    public WeatherRule Network { get; } = new(seed);

    /// <summary>Those that run.</summary>
    public List<StagedWorker> Workers { get; } = [];

    public StagedWorker Any => Workers[Random.Next(Workers.Count)];

    public StagedWorker Start(string name)
    {
        var trap = new Trap();
        var worker = new StagedWorker(name, run.Start(options with { Instance = name }, new Rules(Network, trap)), trap);
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

    public Task HoldAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);

    /// <summary>Waits until every partition was committed anew.</summary>
    public async Task<TimeSpan> GoesOnAsync() => await run.ProgressAsync(await run.Workload.CommittedAsync(), load, HealLimit);
}
