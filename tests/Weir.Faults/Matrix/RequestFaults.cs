using Weir.Faults.Forwarding;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>A request or its answer goes astray, and the worker lives on.</summary>
static class RequestFaults
{
    static readonly TimeSpan ArrivesWithin = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<Fault> All { get; } =
    [
        Held("held-produce", "a produce request is held back, its connection cut, its retry answered, and then it arrives", ApiKey.Produce),
        Held("held-offsets", "the same of the positions", ApiKey.TxnOffsetCommit),
        Held("held-commit", "the same of the end of a transaction (KAFKA-17754)", ApiKey.EndTxn),
        Lost("lost-commit-answer", "the answer to a commit is lost with its connection", ApiKey.EndTxn),
        Lost("lost-offsets-answer", "the answer to the positions is lost with its connection", ApiKey.TxnOffsetCommit),
        Answers("lost-answers", "the answer to one request of each other kind is lost with its connection: fetch, produce, heartbeat, metadata, what is added to a transaction of version 1, and the transactional id taken again", FaultMoment.Answered, 14),
        Answers("late-answers", "the answers to one request of each kind come 10 s late, after the request was given up, on connections that stand", FaultMoment.AnsweredLate, 80),
    ];

    // Until after any request's time-out.
    static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    static readonly ApiKey[] OfEachVersion = [ApiKey.Fetch, ApiKey.Produce, ApiKey.TxnOffsetCommit, ApiKey.EndTxn, ApiKey.Heartbeat, ApiKey.Metadata, ApiKey.InitProducerId];
    static readonly ApiKey[] OfVersionOne = [ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn];

    // What a worker does not ask for by itself it asks for after a refusal.
    static Fault Answers(string name, string what, FaultMoment moment, double seconds) => new(name, what, TimeSpan.FromSeconds(seconds), async stage =>
    {
        foreach (var api in (ApiKey[])[.. OfEachVersion, .. stage.Seed % 2 == 0 ? OfVersionOne : []])
        {
            var worker = stage.Any;
            var fault = new RequestFault(api, 1, moment, () => Task.CompletedTask, Late);
            Refusal? before = api switch { ApiKey.InitProducerId => new(ApiKey.Produce, ErrorCode.UnknownServerError), ApiKey.Metadata => new(ApiKey.Fetch, ErrorCode.NotLeaderOrFollower), _ => null };
            worker.Trap.Set(before is null ? fault : new Rules(new RefusingBroker(before), fault));
            await fault.Hit.WithinAsync(ArrivesWithin);
            await stage.GoesOnAsync();
            // A late one is still to come.
            if (moment == FaultMoment.AnsweredLate) await stage.HoldAsync(Late.TotalSeconds, whole: true);
            worker.Trap.Clear();
        }
    })
    {
        On = FaultClusters.Replicated,
        IsClassic = true,
        IsInShortForm = moment == FaultMoment.Answered,
        SecondsShort = 6,
    };

    static Fault Held(string name, string what, ApiKey api) => new(name, what, TimeSpan.FromSeconds(6), async stage =>
    {
        var held = new RequestFault(api, stage.Random.Next(1, 5), FaultMoment.HeldBack, () => Task.CompletedTask, TimeSpan.FromSeconds(0.5 + (stage.Random.NextDouble() * 3)));
        await stage.AtAsync(stage.Any, held);
        await held.Arrived.WithinAsync(ArrivesWithin);
    })
    {
        On = FaultClusters.Replicated,
    };

    static Fault Lost(string name, string what, ApiKey api) => new(name, what, TimeSpan.FromSeconds(2), async stage =>
        await stage.AtAsync(stage.Any, new(api, stage.Random.Next(1, 5), FaultMoment.Answered, () => Task.CompletedTask, TimeSpan.Zero)))
    {
        On = FaultClusters.Replicated,
    };
}
