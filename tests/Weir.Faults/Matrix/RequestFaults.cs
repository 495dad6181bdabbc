using Weir.Faults.Forwarding;
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
    ];

    static Fault Held(string name, string what, ApiKey api) => new(name, what, TimeSpan.FromSeconds(6), async stage =>
    {
        var held = new RequestFault(api, stage.Random.Next(1, 5), FaultMoment.HeldBack, () => Task.CompletedTask, TimeSpan.FromSeconds(0.5 + (stage.Random.NextDouble() * 3)));
        await stage.AtAsync(stage.Any, held);
        await held.Arrived.WithinAsync(ArrivesWithin);
    });

    static Fault Lost(string name, string what, ApiKey api) => new(name, what, TimeSpan.FromSeconds(2), async stage =>
        await stage.AtAsync(stage.Any, new(api, stage.Random.Next(1, 5), FaultMoment.Answered, () => Task.CompletedTask, TimeSpan.Zero)));
}
