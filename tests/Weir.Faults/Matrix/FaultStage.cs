using Weir.Faults.Forwarding;
using Weir.Faults.Host;
using Weir.Kafka;
using Weir.Protocol.Messages;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Two named workers under load, for faults to act on.</summary>
sealed class FaultStage(FaultRun run, IKafkaCluster cluster, int seed, Task load, WorkerOptions options, bool isShort = false, NetworkNamespace? inside = null)
{
    // A start, a session of 10 s, a transaction of 10 s, and a slow machine.
    static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan HitLimit = TimeSpan.FromSeconds(20);

    /// <summary>One loop each; those of even seeds speak version 1 of transactions.</summary>
    public static WorkerOptions UsualWorkers(int seed) => new(SpeaksTransactionsOne: seed % 2 == 0, TransactionRecords: 2_000, Workers: 1);

    /// <summary>What a third of the loads has more than the sample pipeline says, and another third: records decided by key on two threads, and transactions shared among partitions.</summary>
    /// <param name="seed">The load's.</param>
    /// <param name="records">Of a transaction, at most.</param>
    public static IReadOnlyDictionary<string, string?> SettingsOf(int seed, int records) => (seed / 2 % 3) switch
    {
        1 => new Dictionary<string, string?> { ["WEIR_SOURCE__PARALLEL"] = "by-key", ["WEIR_SOURCE__PARALLEL_THREADS"] = "2" },
        2 => new Dictionary<string, string?> { ["WEIR_SOURCE__MAX_RECORDS_PER_TRANSACTION"] = $"{records}" },
        _ => new Dictionary<string, string?>(),
    };

    /// <summary>Of the fault that is played.</summary>
    public Random Random { get; set; } = new(seed);

    public Logins Logins => (Logins)run.Workload;

    public Task Load => load;

    public int Seed => seed;

    /// <summary>Records that the fault took from the pipeline before it had read them.</summary>
    public long Lost { get; set; }

    /// <summary>Whose partition it is now; null: nobody's.</summary>
    public async Task<StagedWorker?> OwnerOfAsync(int partition)
    {
        var group = await Logins.Admin.DescribeGroupAsync(Logins.Group, CancellationToken.None);
        var owner = group.Members.FirstOrDefault(member => member.Assignment.Any(owned => owned.Partition == partition));
        return Workers.Find(worker => owner?.InstanceId?.Contains(worker.Name, StringComparison.Ordinal) == true);
    }

    /// <summary>What the clocks of workers with steps of their own are ahead by, in seconds; without it they are right.</summary>
    public string ClockFile => Path.Combine(Path.GetTempPath(), $"weir-clock-{Logins.Topic}");

    /// <summary>Those that run and are no members of the group.</summary>
    public async Task<IReadOnlyList<StagedWorker>> OutsideAsync()
    {
        var group = await Logins.Admin.DescribeGroupAsync(Logins.Group, CancellationToken.None);
        return [.. Workers.Where(worker => !group.Members.Any(member => member.InstanceId?.Contains(worker.Name, StringComparison.Ordinal) == true))];
    }

    public IKafkaCluster Cluster => cluster;

    public ApacheKafka Kafka => (ApacheKafka)cluster;

    public BrokerProcess Broker => (BrokerProcess)cluster;

    /// <summary>The workers' own network, where the fault wants one.</summary>
    public NetworkNamespace Packets => inside!;

    public WeatherRule Network { get; } = new(seed);

    /// <summary>Those that run.</summary>
    public List<StagedWorker> Workers { get; } = [];

    public StagedWorker Any => Workers[Random.Next(Workers.Count)];

    public StagedWorker Start(string name) => Start(name, usual => usual);

    /// <param name="name">Its name.</param>
    /// <param name="change">What is unusual about this one.</param>
    public StagedWorker Start(string name, Func<WorkerOptions, WorkerOptions> change)
    {
        var (trap, ids) = (new Trap(), new Tally(ApiKey.InitProducerId));
        var started = change(options with { Instance = name });
        if (started.HasOwnSteps) started = started with { Variables = new Dictionary<string, string?>(started.Variables) { [EntryPoint.ClockVariable] = ClockFile } };
        var worker = new StagedWorker(name, run.Start(started, new Rules(ids, Network, trap), inside), trap, ids);
        Workers.Add(worker);
        return worker;
    }

    public async Task KillAsync(StagedWorker worker)
    {
        Workers.Remove(worker);
        await worker.Worker.KillAsync();
    }

    public async Task<TimeSpan> TerminateAsync(StagedWorker worker)
    {
        Workers.Remove(worker);
        return await worker.Worker.TerminateAsync();
    }

    /// <summary>All of them end, then start under their names.</summary>
    public async Task RestartAllAsync(Func<Task>? between = null)
    {
        var names = Workers.Select(worker => worker.Name).ToList();
        foreach (var worker in Workers.ToList()) await TerminateAsync(worker);
        if (between is not null) await between();
        foreach (string name in names) Start(name);
    }

    /// <summary>Waits until a worker that runs has said something.</summary>
    public Task SaidAsync(string what, TimeSpan limit) => Wait.UntilAsync($"a worker says {what}", limit, () => Task.FromResult(Workers.Exists(worker => worker.Worker.Log.Contains(what, StringComparison.Ordinal))));

    /// <summary>Runs a command of ours that has to end well.</summary>
    public static async Task<string> WeirAsync(params string[] command)
    {
        var (exitCode, output, errors) = await WeirProgramFile.RunAsync(command);
        return exitCode == 0 ? output : throw new InvalidOperationException($"weir {string.Join(' ', command)} ended with {exitCode}: {errors}");
    }

    /// <summary>Does something at a coming request of an API.</summary>
    /// <exception cref="TimeoutException">No such request came: the fault did not happen, and the run shows nothing.</exception>
    public async Task AtAsync(StagedWorker worker, RequestFault fault)
    {
        worker.Trap.Set(fault);
        await fault.Hit.WithinAsync(HitLimit);
    }

    /// <summary>Waits until each of them runs: a start that does not find the broker ends soon, and is meant to.</summary>
    public Task AllStartedAsync() => Wait.UntilAsync("every worker has started", HealLimit, () => Task.FromResult(Workers.TrueForAll(worker => worker.Worker.IsStarted || worker.Worker.HasExited)));

    /// <summary>Waits until each of them was given partitions.</summary>
    public Task AllAssignedAsync() => Wait.UntilAsync("every worker takes part", HealLimit, () => Task.FromResult(Workers.TrueForAll(worker => worker.Worker.OwnsPartitions)));

    /// <summary>Kafka's own topics too.</summary>
    public Task<IReadOnlyList<TopicMetadata>> TopicsAsync() => run.Workload.Admin.ListTopicsAsync(includeInternal: true, CancellationToken.None);

    /// <summary>Waits until every partition is led by a node other than this one.</summary>
    public Task LedByOthersAsync(int node) => Wait.UntilAsync($"others lead what node {node} led", HealLimit, async () => (await TopicsAsync()).All(topic => topic.Partitions.All(partition => partition.Leader >= 0 && partition.Leader != node)));

    /// <summary>Waits until every replica has caught up.</summary>
    public Task InSyncAsync() => Wait.UntilAsync("all replicas are in sync", HealLimit, async () => (await TopicsAsync()).All(topic => topic.Partitions.All(partition => partition.InSyncReplicas.Count == partition.Replicas.Count)));

    /// <summary>In the short form at most so long.</summary>
    const double HoldShort = 1.5;

    /// <summary>Whether all faults are to be seen in a minute: what lasts is shorter then, and what is repeated is done once.</summary>
    public bool IsShort => isShort;

    /// <param name="seconds">How long.</param>
    /// <param name="whole">Whether less would be another fault.</param>
    public Task HoldAsync(double seconds, bool whole = false) => Task.Delay(TimeSpan.FromSeconds(isShort && !whole ? Math.Min(seconds, HoldShort) : seconds), TimeProvider.System);

    /// <summary>The longest that <see cref="GoesOnAsync"/> took in the fault that is played.</summary>
    public TimeSpan Longest { get; set; }

    /// <summary>Waits until every partition was committed anew.</summary>
    public async Task GoesOnAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        await run.ProgressAsync(await run.Workload.CommittedAsync(), load, HealLimit);
        var took = TimeProvider.System.GetElapsedTime(began);
        if (took > Longest) Longest = took;
    }

    /// <summary>Waits until all partitions belong to workers that run, other than this one.</summary>
    public Task TakenOverAsync(StagedWorker from) => Wait.UntilAsync("its peers have taken over", HealLimit, async () =>
        Workers.Where(worker => worker != from && !worker.Worker.HasExited).SelectMany(worker => worker.Worker.Owned).Distinct().Count() == (await Logins.EndsAsync()).Length);
}
