using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;
using Weir.Support.Clusters;

namespace Weir.Faults.Matrix;

/// <summary>The faults of the matrix: docs/operating/faults.md lists them from here.</summary>
static class Faults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Killed("killed-after-fetch", "kill -9 of a worker when an answer to its fetch is there", ApiKey.Fetch, FaultMoment.Answered),
        Killed("killed-in-produce", "kill -9 in the middle of a transaction's produce; the request arrives after its sender's death", ApiKey.Produce, FaultMoment.ArrivesLate),
        Killed("killed-before-offsets", "kill -9 when the positions are sent; they arrive late", ApiKey.TxnOffsetCommit, FaultMoment.ArrivesLate),
        Killed("killed-before-commit", "kill -9 between the positions and the commit, which never arrives", ApiKey.EndTxn, FaultMoment.NeverArrives),
        Killed("killed-after-commit", "kill -9 after the commit was done; its answer is lost", ApiKey.EndTxn, FaultMoment.Answered),
        Held("held-produce", "a produce request is held back, its connection cut, its retry answered, and then it arrives", ApiKey.Produce),
        Held("held-offsets", "the same of the positions", ApiKey.TxnOffsetCommit),
        Held("held-commit", "the same of the end of a transaction (KAFKA-17754)", ApiKey.EndTxn),
        Lost("lost-commit-answer", "the answer to a commit is lost with its connection", ApiKey.EndTxn),
        Lost("lost-offsets-answer", "the answer to the positions is lost with its connection", ApiKey.TxnOffsetCommit),
        new("broker-killed", "kill -9 of the broker, and a start on its data", Seconds(4), async stage => await ((BrokerProcess)stage.Cluster).KillAndStartAsync()) { IsEmbeddedOnly = true },
        new("broker-paused", "the broker stands still for 5 s (SIGSTOP)", Seconds(6), stage => ((BrokerProcess)stage.Cluster).PauseAsync(Seconds(5))) { IsEmbeddedOnly = true },
        In("network-silent", "nothing arrives for 10 s and nobody is told", Weather.Silent, 10),
        In("network-away", "the same for 30 s, longer than any session", Weather.Silent, 30),
        new("network-half-open", "every connection is mute for good and stays open; new ones work", Seconds(12), async stage =>
        {
            stage.Network.Mute();
            await stage.HoldAsync(1);
        }),
        In("network-torn", "every connection is cut, again and again, for 5 s", Weather.Torn, 5),
        In("network-slow", "500 ms more for each round trip, for 10 s", Weather.Slow, 10),
        In("network-lossy", "one frame in a hundred comes late, for 10 s", Weather.Lossy, 10),
        new("rebalance-storm", "a third member comes or goes every 2 s", Seconds(15), StormAsync),
        new("zombie", "a worker stands still for 13 s (SIGSTOP), its peer takes over, and it wakes (SIGCONT)", Seconds(16), ZombieAsync),
        new("same-name-twice", "a second process takes a running one's name: one of them ends, with exit code 78", Seconds(12), TwiceAsync),
        new("terminated", "SIGTERM under load: exit 0 within 5 s, and a start again", Seconds(4), TerminatedAsync),
        new("killed-while-ending", "kill -9 while SIGTERM is being obeyed", Seconds(4), KilledWhileEndingAsync),
        new("bad-records", "one record in ten is bad; a worker is killed", Seconds(4), stage => KilledAsync(stage, ApiKey.Produce, FaultMoment.NeverArrives)) { Load = new("10%") },
        new("all-bad-records", "every record is bad; a worker is killed", Seconds(4), stage => KilledAsync(stage, ApiKey.Produce, FaultMoment.Answered)) { Load = new("100%") },
        new("sent-twice", "one record in ten is sent twice, the pipeline has deduplicate; a worker is killed, and a peer takes over", Seconds(12), SentTwiceAsync) { Load = new(Repeat: "10%") },
    ];

    static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    static Fault Killed(string name, string what, ApiKey api, FaultMoment moment) => new(name, what, Seconds(4), stage => KilledAsync(stage, api, moment));

    static Fault Held(string name, string what, ApiKey api) => new(name, what, Seconds(6), async stage =>
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), FaultMoment.HeldBack, () => Task.CompletedTask, Seconds(0.5 + (stage.Random.NextDouble() * 3))));
        await stage.HoldAsync(4);
    });

    static Fault Lost(string name, string what, ApiKey api) => new(name, what, Seconds(2), async stage =>
        await stage.AtAsync(stage.Any, new(api, stage.Random.Next(1, 5), FaultMoment.Answered, () => Task.CompletedTask, TimeSpan.Zero)));

    static Fault In(string name, string what, Weather weather, double seconds) => new(name, what, Seconds(seconds + 1), async stage =>
    {
        stage.Network.Now = weather;
        await stage.HoldAsync(seconds);
        stage.Network.Now = Weather.Fine;
    });

    static async Task KilledAsync(FaultStage stage, ApiKey api, FaultMoment moment)
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), moment, () => stage.KillAsync(worker), Seconds(stage.Random.NextDouble() * 2)));
        stage.Start(worker.Name);
    }

    static async Task StormAsync(FaultStage stage)
    {
        for (int round = 0; round < 3; round++)
        {
            var third = stage.Start("pod-2");
            await Wait.UntilAsync("the third member has started", Seconds(20), () => Task.FromResult(third.Worker.IsStarted));
            await stage.HoldAsync(2);
            await stage.TerminateAsync(third);
            await stage.HoldAsync(2);
        }
    }

    static async Task ZombieAsync(FaultStage stage)
    {
        var worker = stage.Any;
        worker.Worker.Suspend();
        await stage.HoldAsync(13);
        worker.Worker.Resume();
    }

    // What was remembered has to be read back by the peer, and by the one that comes later.
    static async Task SentTwiceAsync(FaultStage stage)
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(ApiKey.EndTxn, stage.Random.Next(1, 5), FaultMoment.NeverArrives, () => stage.KillAsync(worker), TimeSpan.Zero));
        await stage.HoldAsync(11);
        stage.Start(worker.Name);
    }

    // Whoever is fenced a second time within a minute ends; a static member that was replaced says so too.
    static async Task TwiceAsync(FaultStage stage)
    {
        var first = stage.Any;
        var second = stage.Start(first.Name);
        await Wait.UntilAsync("one of two with one name has ended", Seconds(60), () => Task.FromResult(first.Worker.HasExited || second.Worker.HasExited));
        var ended = first.Worker.HasExited ? first : second;
        if (ended.Worker.ExitCode != 78) throw new InvalidOperationException($"ended with exit code {ended.Worker.ExitCode}\n{ended.Worker.Log}");
        stage.Workers.Remove(ended);
    }

    static async Task TerminatedAsync(FaultStage stage)
    {
        var worker = stage.Any;
        await stage.TerminateAsync(worker);
        stage.Start(worker.Name);
    }

    static async Task KilledWhileEndingAsync(FaultStage stage)
    {
        var worker = stage.Any;
        worker.Worker.Terminate();
        await stage.HoldAsync(stage.Random.NextDouble() * 0.15);
        await stage.KillAsync(worker);
        stage.Start(worker.Name);
    }
}
