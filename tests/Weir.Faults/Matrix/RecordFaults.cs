using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>What is wrong is in the records.</summary>
static class RecordFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("bad-records", "one record in ten is bad; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.Produce, FaultMoment.NeverArrives)) { Load = new("10%") },
        new("all-bad-records", "every record is bad; a worker is killed", TimeSpan.FromSeconds(4), stage => WorkerFaults.KilledAsync(stage, ApiKey.Produce, FaultMoment.Answered)) { Load = new("100%") },
        new("sent-twice", "one record in ten is sent twice, the pipeline has deduplicate; a worker is killed, and a peer takes over", TimeSpan.FromSeconds(12), SentTwiceAsync) { Load = new(Repeat: "10%") },
    ];

    // What was remembered has to be read back by the peer, and by the one that comes later.
    static async Task SentTwiceAsync(FaultStage stage)
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(ApiKey.EndTxn, stage.Random.Next(1, 5), FaultMoment.NeverArrives, () => stage.KillAsync(worker), TimeSpan.Zero));
        await stage.HoldAsync(11);
        stage.Start(worker.Name);
    }
}
