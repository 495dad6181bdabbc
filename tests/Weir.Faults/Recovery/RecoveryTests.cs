using Weir.Kafka;
using Weir.Protocol;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Faults.Recovery;

/// <summary>Seconds from kill -9 to the first new commit of every partition, beside Kafka Streams under the same kill, on one Apache Kafka in one run.</summary>
public sealed class RecoveryTests(Brokers brokers)
{
    const int Rate = 2_000;
    /// <summary>Of the short form: a theory without data counts as failed.</summary>
    const int NoRun = 0;

    // Its session is 45 s.
    const int StreamsLoad = 75;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static TheoryData<int> Runs => LongForm.Seeds(NoRun);

    // One system after the other in turn, so that a busy hour of the machine meets both.
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task After_kill_9_every_partition_is_committed_anew(int run)
    {
        LongForm.Require();
        await JavaTools.RequireAsync();
        var kafka = await brokers.ApacheAsync();
        foreach (var row in RecoveryCase.All)
        {
            foreach (var system in (RecoveringSystem[])[RecoveringSystem.Weir, RecoveringSystem.Streams])
            {
                if (row.GroupProtocol is null || system.IsWeir) await MeasureAsync(kafka, system, row, run);
            }
        }
    }

    static async Task MeasureAsync(IKafkaCluster kafka, RecoveringSystem system, RecoveryCase row, int run)
    {
        await using var workload = new Logins(kafka, $"back-{Guid.NewGuid():N}"[..20], run, Rate * (system.IsWeir ? row.Load : StreamsLoad), Rate);
        await workload.PrepareAsync();
        var load = workload.LoadAsync();
        var processes = new List<ChildProcess>();
        try
        {
            for (int number = 0; number < row.Processes; number++) processes.Add(await system.StartAsync(kafka, workload, row, $"pod-{number}"));
            await Wait.UntilAsync("every process owns partitions", Limit, async () => await OwnersAsync(workload) >= row.Processes);
            await GoesOnAsync(workload, load);
            await Task.Delay(TimeSpan.FromMilliseconds(1_000 + (137 * run)), TimeProvider.System);
            long began = TimeProvider.System.GetTimestamp();
            await processes[0].KillAsync();
            if (row.ComesBack) processes.Add(await system.StartAsync(kafka, workload, row, "pod-0"));
            await GoesOnAsync(workload, load);
            var took = TimeProvider.System.GetElapsedTime(began);
            await load;
            if (system.IsWeir)
            {
                await Wait.UntilAsync("all records are committed", Limit, async () => Enumerable.SequenceEqual(await workload.CommittedAsync(), await workload.EndsAsync()));
                foreach (var process in processes.Where(process => !process.HasExited)) await process.TerminateAsync(Limit);
                await workload.CheckAsync();
            }
            var result = new RecoveryResult(TimeProvider.System.GetUtcNow(), system.Name, row.Name, took);
            TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
            await System.IO.File.AppendAllTextAsync(RecoveryResult.File, result + "\n");
            if (system.IsWeir && took > row.Limit) throw new InvalidOperationException($"it took {took.TotalSeconds:0.0} s, and at most {row.Limit.TotalSeconds:0} s are promised");
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{system.Name}, {row}, run {run}: {failure.Message}\n{string.Join('\n', processes.Select(process => process.Log))}", failure);
        }
        finally
        {
            foreach (var process in processes) await process.DisposeAsync();
        }
    }

    static async Task GoesOnAsync(Workload workload, Task load)
    {
        long[] before = await workload.CommittedAsync();
        await Wait.UntilAsync("every partition goes on", Limit, async () =>
        {
            if (load.IsCompleted) throw new InvalidOperationException("the load ended before every partition went on");
            return (await workload.CommittedAsync()).Zip(before).All(pair => pair.First > pair.Second);
        });
    }

    // Two members each: Kafka Streams' threads, Weir's workers.
    static async Task<int> OwnersAsync(Workload workload)
    {
        try
        {
            var group = await workload.Admin.DescribeGroupAsync(workload.Group, CancellationToken.None);
            return group.State == "Stable" ? group.Members.Count(member => member.Assignment.Count > 0) / 2 : 0;
        }
        catch (KafkaServerException missing) when (missing.Code == ErrorCode.GroupIdNotFound)
        {
            return 0;
        }
    }
}
