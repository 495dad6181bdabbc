using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>The broker is what dies or moves; the workers live through it.</summary>
public sealed class BrokerFaultTests(Brokers brokers)
{
    const int Seed = 3;
    const int Records = 60_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Leaders_and_coordinators_move_through_three_nodes_and_every_record_is_there_once()
    {
        LongForm.Require();
        var kafka = await brokers.ThreeNodesAsync();
        await RunAsync(kafka, new Logins(kafka, $"move-{Guid.NewGuid():N}"[..20], Seed, Records * 4, 3_000), preload: false, async (run, load) =>
        {
            for (int node = 1; node <= 3; node++)
            {
                await kafka.KillNodeAsync(node);
                await ProgressAsync(run, load);
                await kafka.StartNodeAsync(node);
                await InSyncAsync(run.Workload);
                await kafka.ToolAsync("leader-election", "--election-type", "PREFERRED", "--all-topic-partitions");
                await ProgressAsync(run, load);
            }
        });
    }

    [Fact]
    public async Task The_embedded_broker_is_killed_and_comes_back_and_every_record_is_there_once()
    {
        LongForm.Require();
        await using var broker = await BrokerProcess.StartAsync();
        await RunAsync(broker, new Logins(broker, "broker-kill", Seed, Records, 1_000_000), preload: true, async (run, load) =>
        {
            for (int kill = 1; kill <= 3; kill++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
                await broker.KillAndStartAsync();
            }
        });
    }

    static async Task RunAsync(IKafkaCluster cluster, Logins workload, bool preload, Func<FaultRun, Task, Task> faults)
    {
        await using var run = new FaultRun(cluster, workload);
        await run.TellAsync($"seed {Seed}", async () =>
        {
            await workload.PrepareAsync();
            var load = workload.LoadAsync();
            if (preload) await load;
            run.Start(new("pod-0"));
            await Wait.UntilAsync("the first commit", Limit, async () => (await workload.CommittedAsync()).Any(offset => offset > 0));
            await faults(run, load);
            await load;
            await run.DrainAsync();
            await run.StopAsync();
            TestContext.Current.TestOutputHelper?.WriteLine(await workload.CheckAsync());
        });
    }

    static async Task ProgressAsync(FaultRun run, Task load)
    {
        var took = await run.ProgressAsync(await run.Workload.CommittedAsync(), load, Limit);
        TestContext.Current.TestOutputHelper?.WriteLine($"every partition went on within {took.TotalSeconds:0.0} s");
    }

    static Task InSyncAsync(Workload workload) => Wait.UntilAsync("all replicas are in sync", Limit, async () =>
        (await workload.Admin.ListTopicsAsync(includeInternal: true, CancellationToken.None)).All(topic => topic.Partitions.All(partition => partition.InSyncReplicas.Count == partition.Replicas.Count)));
}
