using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>A worker dies at an exact moment of a request, and comes back under its name.</summary>
static class WorkerFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Killed("killed-after-fetch", "kill -9 of a worker when an answer to its fetch is there", ApiKey.Fetch, FaultMoment.Answered),
        Killed("killed-in-produce", "kill -9 in the middle of a transaction's produce; the request arrives after its sender's death", ApiKey.Produce, FaultMoment.ArrivesLate),
        Killed("killed-before-offsets", "kill -9 when the positions are sent; they arrive late", ApiKey.TxnOffsetCommit, FaultMoment.ArrivesLate),
        Killed("killed-before-commit", "kill -9 between the positions and the commit, which never arrives", ApiKey.EndTxn, FaultMoment.NeverArrives),
        Killed("killed-after-commit", "kill -9 after the commit was done; its answer is lost", ApiKey.EndTxn, FaultMoment.Answered),
    ];

    public static async Task KilledAsync(FaultStage stage, ApiKey api, FaultMoment moment)
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), moment, () => stage.KillAsync(worker), TimeSpan.FromSeconds(stage.Random.NextDouble() * 2)));
        stage.Start(worker.Name);
    }

    static Fault Killed(string name, string what, ApiKey api, FaultMoment moment) =>
        new(name, what, TimeSpan.FromSeconds(4), stage => KilledAsync(stage, api, moment)) { On = FaultClusters.Embedded | FaultClusters.Apache | FaultClusters.ThreeNodes };
}
