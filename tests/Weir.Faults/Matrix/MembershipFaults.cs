using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Members of the group come, go, sleep, and share a name; also where the broker divides the partitions (KIP-848), with a session of 10 s.</summary>
static class MembershipFaults
{
    // Of a slow batch, and a little more than it.
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(7);
    // A start, a session of 10 s, and a slow machine.
    static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(40);

    static readonly Func<WorkerOptions, WorkerOptions> ConsumerProtocol = options => options with { GroupProtocol = "consumer" };

    public static IReadOnlyList<Fault> All { get; } =
    [
        Classic("rebalance-storm", "a third member comes or goes every 2 s", 15, StormAsync) with { SecondsShort = 8 },
        Classic("zombie", "a worker stands still for 13 s (SIGSTOP), its peer takes over, and it wakes (SIGCONT)", 16, ZombieAsync) with { SecondsShort = 16 },
        Classic("same-name-twice", "a second process takes a running one's name: one of them ends, with exit code 78", 12, TwiceAsync) with { SecondsShort = 15 },
        Classic("revoked-in-batch", "a third member comes and goes while the others have a backlog of 5 s, in transactions of 20,000 records", 20, RevokedInBatchAsync) with { Workers = options => options with { TransactionRecords = 20_000 }, IsInShortForm = false },
        Classic("slow-batch", "a batch takes 7 s, max.poll.interval.ms is 5 s, and the group divides its partitions anew meanwhile", 14, SlowBatchAsync) with { Workers = options => options with { PollInterval = PollInterval }, IsInShortForm = false },
        Classic("heartbeats-lost", "a worker's heartbeats do not arrive for 14 s, nor its requests to join: its peer takes over what it goes on working on", 16, stage => HeartbeatsLostAsync(stage, ApiKey.Heartbeat, ApiKey.JoinGroup, ApiKey.SyncGroup)) with { IsInShortForm = false },
        On848("killed-848", "kill -9 of a worker between the positions and the commit, and a start under its name; KIP-848", 4, stage => WorkerFaults.KilledAsync(stage, ApiKey.EndTxn, FaultMoment.NeverArrives)),
        On848("terminated-848", "SIGTERM under load, and a start under its name; KIP-848", 4, OperationFaults.TerminatedAsync),
        On848("rebalance-storm-848", "a third member comes or goes every 2 s; KIP-848", 15, StormAsync) with { SecondsShort = 8 },
        On848("revoked-in-batch-848", "a third member comes and goes while the others have a backlog; KIP-848", 20, RevokedInBatchAsync) with { IsInShortForm = false, Workers = options => options with { GroupProtocol = "consumer", TransactionRecords = 20_000 } },
        On848("slow-batch-848", "a batch takes 7 s, max.poll.interval.ms is 5 s; KIP-848", 14, SlowBatchAsync) with { IsInShortForm = false, Workers = options => options with { GroupProtocol = "consumer", PollInterval = PollInterval } },
        On848("zombie-848", "a worker stands still for 13 s, its peer takes over, and it wakes; KIP-848", 16, ZombieAsync) with { IsInShortForm = false },
        On848("same-name-twice-848", "a second process takes a running one's name: one of them ends, with exit code 78; KIP-848", 12, TwiceAsync) with { SecondsShort = 15 },
        On848("heartbeats-lost-848", "a worker's heartbeats do not arrive for 14 s; KIP-848", 16, stage => HeartbeatsLostAsync(stage, ApiKey.ConsumerGroupHeartbeat)) with { IsInShortForm = false },
    ];

    static Fault Classic(string name, string what, double seconds, Func<FaultStage, Task> play) => new(name, what, TimeSpan.FromSeconds(seconds), play) { On = FaultClusters.Replicated, IsClassic = true };

    static Fault On848(string name, string what, double seconds, Func<FaultStage, Task> play) => new(name, what, TimeSpan.FromSeconds(seconds), play) { On = FaultClusters.Replicated, Workers = ConsumerProtocol };

    static async Task StormAsync(FaultStage stage)
    {
        for (int round = 0; round < (stage.IsShort ? 1 : 3); round++) await ComesAndGoesAsync(stage);
    }

    static async Task ComesAndGoesAsync(FaultStage stage) => await HasAndGoesAsync(stage, stage.Start("pod-2"));

    static async Task HasAndGoesAsync(FaultStage stage, StagedWorker third)
    {
        await HasPartitionsAsync(third);
        await stage.HoldAsync(2);
        await stage.TerminateAsync(third);
        await stage.HoldAsync(2);
    }

    static Task HasPartitionsAsync(StagedWorker third) => Wait.UntilAsync("the third member has partitions", Rebalance, () => Task.FromResult(third.Worker.OwnsPartitions));

    static async Task ZombieAsync(FaultStage stage)
    {
        await stage.AllAssignedAsync();
        var worker = stage.Any;
        worker.Worker.Suspend();
        await stage.HoldAsync(13, whole: true);
        await stage.TakenOverAsync(worker);
        worker.Worker.Resume();
    }

    // Whoever is fenced a second time within a minute ends; a static member that was replaced says so too.
    static async Task TwiceAsync(FaultStage stage)
    {
        var first = stage.Any;
        var second = stage.Start(first.Name);
        await Wait.UntilAsync("one of two with one name has ended", TimeSpan.FromSeconds(60), () => Task.FromResult(first.Worker.HasExited || second.Worker.HasExited));
        var ended = first.Worker.HasExited ? first : second;
        if (ended.Worker.ExitCode != 78) throw new InvalidOperationException($"ended with exit code {ended.Worker.ExitCode}\n{ended.Worker.Log}");
        stage.Workers.Remove(ended);
    }

    // What was fetched and not processed when its partition went to another one must not be written, nor be missing.
    static async Task RevokedInBatchAsync(FaultStage stage)
    {
        await stage.AllAssignedAsync();
        for (int round = 0; round < 2; round++)
        {
            var others = stage.Workers.ToList();
            foreach (var worker in others) worker.Worker.Suspend();
            await stage.HoldAsync(5);
            // It asks for a part while the others wake with what they have to read.
            var third = stage.Start("pod-2");
            await Wait.UntilAsync("the third member has started", Rebalance, () => Task.FromResult(third.Worker.IsStarted));
            foreach (var worker in others) worker.Worker.Resume();
            await HasAndGoesAsync(stage, third);
        }
    }

    // Its produce request is on its way for as long; a third member has the group divide the partitions, which waits for no one longer than max.poll.interval.ms.
    static async Task SlowBatchAsync(FaultStage stage)
    {
        await stage.AllAssignedAsync();
        await stage.AtAsync(stage.Any, new(ApiKey.Produce, stage.Random.Next(1, 5), FaultMoment.ArrivesLate, () =>
        {
            stage.Start("pod-2");
            return Task.CompletedTask;
        }, Slow));
        var third = stage.Workers.Single(worker => worker.Name == "pod-2");
        await HasPartitionsAsync(third);
        await stage.HoldAsync(Slow.TotalSeconds + 2);
        await stage.TerminateAsync(third);
    }

    static async Task HeartbeatsLostAsync(FaultStage stage, params ApiKey[] membership)
    {
        await stage.AllAssignedAsync();
        var worker = stage.Any;
        var peer = stage.Workers.Single(other => other != worker);
        int before = peer.Worker.TimesOwning(Workload.Partitions);
        worker.Trap.Set(new LostRequests(membership));
        await stage.HoldAsync(14);
        // For a while: whoever notices that it was given up joins again.
        await Wait.UntilAsync("its peer has had everything", Rebalance, () => Task.FromResult(peer.Worker.TimesOwning(Workload.Partitions) > before));
        worker.Trap.Clear();
    }
}
