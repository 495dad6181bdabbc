using Weir.Faults.Forwarding;
using Weir.Generate;
using Weir.Protocol.Messages;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>What is wrong is in the records.</summary>
static class RecordFaults
{
    static readonly IReadOnlyDictionary<string, string> AnyTime = new Dictionary<string, string> { ["message.timestamp.after.max.ms"] = $"{long.MaxValue}", ["retention.ms"] = "-1" };
    static readonly IReadOnlyDictionary<string, string> Kept = new Dictionary<string, string> { ["message.timestamp.after.max.ms"] = "3600000", ["retention.ms"] = "-1" };
    static readonly IReadOnlyDictionary<string, string> NothingOld = new Dictionary<string, string> { ["message.timestamp.before.max.ms"] = "3600000", ["message.timestamp.after.max.ms"] = "3600000", ["retention.ms"] = "-1" };
    static readonly IReadOnlyDictionary<string, string> Small = new Dictionary<string, string> { ["max.message.bytes"] = "6000" };

    static readonly IReadOnlyDictionary<string, string> Large = new Dictionary<string, string> { ["max.message.bytes"] = "4194304" };

    static readonly LoadQuirks OldTimes = new() { OddTimesASecond = 2, Source = AnyTime, Sink = NothingOld, Dead = Kept };

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("few-bad-records", "one record in a thousand is bad, in every way that there is, a tombstone among them; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.Produce, FaultMoment.ArrivesLate)) { Load = new("0.1%") { HasTombstones = true } },
        new("bad-records", "one record in ten is bad, in every way; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.Produce, FaultMoment.NeverArrives)) { Load = new("10%") { HasTombstones = true } },
        new("all-bad-records", "every record is bad, in every way; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.Produce, FaultMoment.Answered)) { Load = new("100%") { HasTombstones = true } },
        new("oversized-records", "every second record is bad, and one in 4,000 of those is larger than 1 MiB; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.Fetch, FaultMoment.Answered))
        {
            Load = new("50%") { HasOversized = true, Source = Large, Dead = Large },
        },
        new("sent-twice", "one record in ten is sent twice, the pipeline has deduplicate; a worker is killed, and a peer takes over", TimeSpan.FromSeconds(12), SentTwiceAsync) { Load = new(Repeat: "10%") },
        new("far-times", "200 records a second are from 1970, a day old, two hours ahead or from 2100; what the sink would refuse is clamped, the original in a header; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.TxnOffsetCommit, FaultMoment.Answered))
        {
            Load = new() { OddTimesASecond = 200, Source = AnyTime, Sink = Kept, Dead = Kept },
        },
        new("old-times-refused", "the sink refuses outputs older than an hour (INVALID_TIMESTAMP): each becomes a dead letter, alone", TimeSpan.FromSeconds(10), stage => stage.HoldAsync(5, whole: true))
        {
            Load = OldTimes,
            Dies = load => login => new OddTimes(load.Seed, OldTimes.OddTimesIn(load)).KindOf(login.Number) is 0 or 1,
        },
        new("letters-too-large", "dead letters larger than their topic takes: a pointer with the SHA-256 stands for each; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.EndTxn, FaultMoment.NeverArrives))
        {
            Load = new("5%") { Dead = Small },
        },
        new("schema-change", "for 2 s everything is bad: partitions halt before they commit (halt_when), the processes live, weir resume --accept has them go on", TimeSpan.FromSeconds(12), SchemaChangeAsync)
        {
            Load = new() { AllBad = (3, 5), Pipeline = (file, _) => file.Replace("dead_letters: {", "dead_letters: { halt_when: 20% of 1000,", StringComparison.Ordinal) },
            Workers = options => options with { IsControlled = true },
            ExpectAsync = (stage, verdict) => Expect(verdict.GetProperty("dead").GetInt64() >= 2 * stage.Logins.Load.Rate, "all bad records are dead letters"),
            EndsLoad = true,
            IsForSequences = false,
        },
    ];

    // What was remembered has to be read back by the peer, and by the one that comes later.
    static async Task SentTwiceAsync(FaultStage stage)
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(ApiKey.EndTxn, stage.Random.Next(1, 5), FaultMoment.NeverArrives, () => stage.KillAsync(worker), TimeSpan.Zero));
        await stage.HoldAsync(11, whole: true);
        stage.Start(worker.Name);
    }

    // Each partition halts by itself, and may again: what comes after what was accepted is judged anew.
    static async Task SchemaChangeAsync(FaultStage stage)
    {
        await stage.SaidAsync("WEIR6030", TimeSpan.FromSeconds(60));
        await stage.HoldAsync(1);
        using var http = new HttpClient();
        foreach (var worker in stage.Workers)
        {
            if (worker.Worker.HasExited) throw new InvalidOperationException("a process ended because a partition halted");
            if (!worker.Worker.Log.Contains("WEIR6030", StringComparison.Ordinal)) continue;
            using var ready = await http.GetAsync(new Uri(worker.Worker.Control + "/readyz"));
            if (ready.IsSuccessStatusCode) throw new InvalidOperationException("a process with a halted partition says that it is ready");
        }
        await Wait.UntilAsync("all that was halted and accepted is through", TimeSpan.FromSeconds(120), async () =>
        {
            foreach (var worker in stage.Workers) await FaultStage.WeirAsync("resume", "--accept", "--url", worker.Worker.Control!);
            await stage.HoldAsync(0.5);
            return stage.Load.IsCompleted && Enumerable.SequenceEqual(await stage.Logins.CommittedAsync(), await stage.Logins.EndsAsync());
        });
    }

    static Task Expect(bool holds, string what) => holds ? Task.CompletedTask : throw new InvalidOperationException($"not so: {what}");
}
