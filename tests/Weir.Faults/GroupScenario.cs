using Weir.Kafka;
using Weir.Protocol;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>Several processes in one group, under load.</summary>
static class GroupScenario
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // Session 10 s (on the embedded broker, when it divides the partitions, 45 s), transaction 10 s, the broker's look at it every 10 s, and a slow machine.
    static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(90);

    // Promised are 5 s; the machine may be slow.
    static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);

    /// <summary>One of three is killed, another one gets SIGTERM, a new one joins.</summary>
    public static Task ThreeProcessesAsync(IKafkaCluster cluster, params string[] kafka) => RunAsync(cluster, "three", records: 40_000, rate: 2_000, kafka, async (run, load) =>
    {
        var options = new WorkerOptions(Workers: 1, TransactionRecords: 2_000);
        var workers = Enumerable.Range(0, 3).Select(_ => run.Start(options)).ToList();
        await EveryoneOwnsAsync(run.Workload, members: 3);
        await GoesOnAsync(run, load);
        await workers[0].KillAsync();
        var survived = await GoesOnAsync(run, load);
        var ended = await workers[1].TerminateAsync();
        Assert.True(ended < EndLimit, $"SIGTERM took {ended.TotalSeconds:0.0} s");
        int left = await MembersAsync(run.Workload);
        Assert.True(left <= 1, $"{left} members are in the group after SIGTERM");
        var taken = await GoesOnAsync(run, load);
        run.Start(options);
        await EveryoneOwnsAsync(run.Workload, members: 2);
        await GoesOnAsync(run, load);
        return $"survivors took over {survived.TotalSeconds:0.0} s after kill -9; SIGTERM took {ended.TotalSeconds:0.0} s, its partitions went on after {taken.TotalSeconds:0.0} s";
    });

    /// <summary>A named instance comes back under its name at once.</summary>
    public static Task SameNameAsync(IKafkaCluster cluster, params string[] kafka) => RunAsync(cluster, "name", records: 60_000, rate: 2_000, kafka, async (run, load) =>
    {
        var options = new WorkerOptions("pod-0", TransactionRecords: 2_000);
        var worker = run.Start(options);
        // Under KIP-848 the second worker has its share only two heartbeats, 10 s, after the start.
        await EveryoneOwnsAsync(run.Workload, members: options.Workers);
        await GoesOnAsync(run, load);
        await worker.KillAsync();
        run.Start(options);
        var healed = await GoesOnAsync(run, load);
        return $"the same name committed {healed.TotalSeconds:0.0} s after kill -9";
    });

    /// <summary>A pipeline goes over to the other protocol and back: the brokers take it once no process of the one before is left, and the positions stay.</summary>
    public static Task OtherProtocolAsync(IKafkaCluster cluster) => RunAsync(cluster, "other", records: 40_000, rate: 2_000, [], async (run, load) =>
    {
        var classic = new WorkerOptions(Workers: 1, TransactionRecords: 2_000);
        var consumer = classic with { GroupProtocol = "consumer" };
        var told = new List<string>();
        Worker? before = null;
        foreach (var options in (WorkerOptions[])[classic, consumer, classic])
        {
            if (before is not null) await before.TerminateAsync();
            var next = run.Start(options);
            told.Add($"{(await GoesOnAsync(run, load)).TotalSeconds:0.0} s");
            before = next;
        }
        return $"each went on after {string.Join(", ", told)}";
    });

    static async Task RunAsync(IKafkaCluster cluster, string what, int records, int rate, string[] kafka, Func<FaultRun, Task, Task<string>> body)
    {
        int seed = Environment.ProcessId;
        await using var run = new FaultRun(cluster, new Logins(cluster, $"{what}-{Guid.NewGuid():N}"[..20], seed, records, rate, kafka: kafka));
        await run.TellAsync($"seed {seed}", async () =>
        {
            await run.Workload.PrepareAsync();
            var load = run.Workload.LoadAsync();
            string figures = await body(run, load);
            await load;
            await run.DrainAsync();
            await run.StopAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"{figures}; {await run.Workload.CheckAsync()}");
        });
    }

    // Until each partition, or all there is of it, was committed anew.
    static async Task<TimeSpan> GoesOnAsync(FaultRun run, Task load) => await run.ProgressAsync(await run.Workload.CommittedAsync(), load, HealLimit);

    static Task EveryoneOwnsAsync(Workload workload, int members) => Wait.UntilAsync($"{members} members own partitions", StartLimit, async () =>
    {
        try
        {
            var group = await workload.Admin.DescribeGroupAsync(workload.Group, CancellationToken.None);
            return group.State == "Stable" && group.Members.Count(member => member.Assignment.Count > 0) == members;
        }
        catch (KafkaServerException missing) when (missing.Code == ErrorCode.GroupIdNotFound)
        {
            return false;
        }
    });

    static async Task<int> MembersAsync(Workload workload) => (await workload.Admin.DescribeGroupAsync(workload.Group, CancellationToken.None)).Members.Count;
}
