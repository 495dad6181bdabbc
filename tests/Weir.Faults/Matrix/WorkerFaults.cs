using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>A worker dies at an exact moment of a request, and comes back under its name.</summary>
static class WorkerFaults
{
    // As DESIGN promises it: a session, or the transaction's time-out and Kafka's look for such, and 3 s.
    static readonly TimeSpan Session = TimeSpan.FromSeconds(10), TransactionTimeout = TimeSpan.FromSeconds(10), Look = TimeSpan.FromSeconds(10), Promise = TimeSpan.FromSeconds(3);

    public static IReadOnlyList<Fault> All { get; } =
    [
        Killed("killed-after-fetch", "kill -9 of a worker when an answer to its fetch is there", ApiKey.Fetch, FaultMoment.Answered),
        Killed("killed-in-produce", "kill -9 in the middle of a transaction's produce; the request arrives after its sender's death", ApiKey.Produce, FaultMoment.ArrivesLate),
        Killed("killed-before-offsets", "kill -9 when the positions are sent; they arrive late", ApiKey.TxnOffsetCommit, FaultMoment.ArrivesLate),
        Killed("killed-before-commit", "kill -9 between the positions and the commit, which never arrives", ApiKey.EndTxn, FaultMoment.NeverArrives),
        Survived("not-started-again", "kill -9 of a worker that is not started again, in the middle of a transaction whose positions were not sent: its peer takes over", ApiKey.TxnOffsetCommit, Session + Promise),
        Survived("not-started-again-open", "the same once the positions were sent: they are open until the transaction's time-out", ApiKey.EndTxn, TransactionTimeout + Look + Promise),
        Killed("killed-after-commit", "kill -9 after the commit was done; its answer is lost", ApiKey.EndTxn, FaultMoment.Answered),
        Killed("killed-side-by-side", "kill -9 in the middle of a transaction whose records go through the steps side by side (parallel: by-key) and are shared among the partitions (max_records_per_transaction)", ApiKey.Produce, FaultMoment.Answered) with
        {
            On = FaultClusters.Embedded | FaultClusters.Apache,
            Load = new() { IsKeyed = true, Pipeline = (file, _) => file.Replace("source: {", "source: { parallel: by-key, parallel_threads: 3, max_records_per_transaction: 1000,", StringComparison.Ordinal) },
        },
    ];

    // Its peer has to take over and go on before it comes back.
    static async Task SurvivedAsync(FaultStage stage, ApiKey api)
    {
        await stage.AllAssignedAsync();
        var worker = stage.Any;
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), FaultMoment.NeverArrives, () => stage.KillAsync(worker), TimeSpan.Zero));
        await stage.GoesOnAsync();
        stage.Start(worker.Name);
        await stage.AllAssignedAsync();
    }

    static Fault Survived(string name, string what, ApiKey api, TimeSpan within) => new(name, what, TimeSpan.FromSeconds(26), stage => SurvivedAsync(stage, api))
    {
        On = FaultClusters.Replicated,
        GoesOnWithin = within,
        IsInShortForm = false,
    };

    public static async Task KilledAsync(FaultStage stage, ApiKey api, FaultMoment moment)
    {
        var worker = stage.Any;
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), moment, () => stage.KillAsync(worker), TimeSpan.FromSeconds(stage.Random.NextDouble() * 2)));
        stage.Start(worker.Name);
    }

    static Fault Killed(string name, string what, ApiKey api, FaultMoment moment) =>
        new(name, what, TimeSpan.FromSeconds(4), stage => KilledAsync(stage, api, moment)) { On = FaultClusters.Embedded | FaultClusters.Apache | FaultClusters.ThreeNodes };
}
