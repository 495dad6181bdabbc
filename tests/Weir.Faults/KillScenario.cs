using Weir.Faults.Forwarding;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>Load, a worker killed with -9 where the seed says, another one in its place, and the verdict.</summary>
static class KillScenario
{
    const int Records = 20_000;
    const int RecordsPerSecond = 5_000;
    static readonly TimeSpan HitLimit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(IKafkaCluster cluster, int seed)
    {
        var plan = FaultPlan.Of(seed);
        string name = $"kill-{seed}-{Guid.NewGuid():N}"[..20];
        bool byPeers = plan.ByPeers && await JavaTools.AreThereAsync();
        await using var run = new FaultRun(cluster, byPeers ? new PeerLogins(cluster, name, seed, Records) : new Logins(cluster, name, seed, Records, RecordsPerSecond));
        await run.TellAsync($"seed {seed}, {plan}", async () =>
        {
            await run.Workload.PrepareAsync();
            var load = run.Workload.LoadAsync();
            var kill = await KillAsync(run, plan, seed);
            long[] before = await run.Workload.CommittedAsync();
            run.Start(Options(plan), Cut(plan));
            var healed = await FirstCommitAsync(run.Workload, before);
            await load;
            await run.DrainAsync();
            await run.StopAsync();
            string verdict = await run.Workload.CheckAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {plan}: {kill}, first commit {healed.TotalSeconds:0.0} s after the start; {verdict}{run.Troubles}");
        });
    }

    static WorkerOptions Options(FaultPlan plan) => new(plan.IsNamed ? "pod-0" : null, plan.TransactionsOne);

    static RequestFault Cut(FaultPlan plan) => new(plan.CutAt, 2, FaultMoment.Answered, () => Task.CompletedTask, TimeSpan.Zero);

    static async Task<string> KillAsync(FaultRun run, FaultPlan plan, int seed)
    {
        Worker? worker = null;
        if (plan.KillAt is { } api)
        {
            var fault = new RequestFault(api, plan.Number, plan.Moment, () => worker!.KillAsync(), plan.Late);
            worker = run.Start(Options(plan), new Rules(Cut(plan), fault));
            await fault.Hit.WithinAsync(HitLimit);
            return $"killed at {api} {plan.Number}";
        }
        worker = run.Start(Options(plan), Cut(plan));
        await Wait.UntilAsync("the first commit", HitLimit, async () => (await run.Workload.CommittedAsync()).Any(offset => offset > 0));
        await Task.Delay(TimeSpan.FromMilliseconds(new Random(seed).Next(plan.ByPeers ? 200 : 1_000)), TimeProvider.System);
        await worker.KillAsync();
        return "killed";
    }

    static Task<TimeSpan> FirstCommitAsync(Workload workload, long[] before) => Wait.UntilAsync("the first new commit", TimeSpan.FromSeconds(90), async () =>
    {
        long[] now = await workload.CommittedAsync();
        return now.Zip(before).Any(pair => pair.First > pair.Second) || Enumerable.SequenceEqual(now, await workload.EndsAsync());
    });
}
