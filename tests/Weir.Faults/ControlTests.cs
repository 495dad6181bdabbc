using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>
/// Control runs: a guard is off, with real processes, and the oracle has to catch what comes of it. The guard is that under version 1 of transactions nothing is sent twice in one epoch; without it a commit that was held
/// back decides a later transaction (KAFKA-17754): what that one has written is committed without its positions, and after a kill -9 it is written again. Version 2 (KIP-890) has an epoch for each transaction, so that there the same copy does no harm.
/// </summary>
public sealed class ControlTests(Brokers brokers)
{
    const int Seed = 7;
    const int Rate = 3_000;
    const int Records = 60_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_commit_that_arrives_again_in_the_next_transaction_is_caught() => await RunAsync(await brokers.EmbeddedAsync(), isOne: true);

    [Fact]
    public async Task A_commit_that_arrives_again_in_the_next_transaction_is_caught_on_Apache_Kafka()
    {
        LongForm.Require();
        await RunAsync(await brokers.ApacheAsync(), isOne: true);
    }

    [Fact]
    public async Task Under_version_2_the_same_copy_does_no_harm() => await RunAsync(await brokers.EmbeddedAsync(), isOne: false);

    static async Task RunAsync(IKafkaCluster cluster, bool isOne)
    {
        var ended = new TaskCompletionSource();
        var logins = new Logins(cluster, $"ctl-{Guid.NewGuid():N}"[..20], Seed, Records, Rate);
        await using var run = new FaultRun(cluster, logins);
        await run.TellAsync($"transactions of version {(isOne ? 1 : 2)}", async () =>
        {
            await logins.PrepareAsync();
            var load = logins.LoadUntilAsync(ended.Task);
            var copy = new LateCopy(ApiKey.EndTxn, number: 5);
            var options = new WorkerOptions("pod-0", SpeaksTransactionsOne: isOne, TransactionRecords: 500, Workers: 1);
            var worker = run.Start(options, copy);
            await copy.Arrived.WithinAsync(Limit);
            await worker.KillAsync();
            run.Start(options);
            await run.ProgressAsync(await logins.CommittedAsync(), load, Limit);
            ended.SetResult();
            await load;
            await run.DrainAsync();
            await run.StopAsync();
            var found = await Record.ExceptionAsync(() => logins.CheckAsync());
            if (!isOne && found is not null) throw found;
            if (isOne && found?.Message.Contains("--check ended with 1", StringComparison.Ordinal) != true) throw new InvalidOperationException($"the oracle did not catch it: {found?.Message ?? "all is well"}");
            TestContext.Current.TestOutputHelper?.WriteLine($"transactions of version {(isOne ? 1 : 2)}: {found?.Message ?? "all is well"}");
        });
    }
}
