using Weir.Engine;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Simulation.Perils;

/// <summary>The broker refuses: once, a few times, or for a while.</summary>
static class Refusals
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    /// <summary>One code of the table in place of carrying the request out.</summary>
    public static Peril InPlace { get; } = new("refused", async stage =>
    {
        var (api, code, kind) = stage.Any(RefusalTable.InPlace(stage.Traits));
        bool reads = api is ApiKey.Fetch or ApiKey.Metadata;
        return await PlayAsync(stage, [api], code, kind, isDone: false, isPartial: reads && stage.Random.Next(2) == 0);
    });

    /// <summary>A code that comes although the request was carried out.</summary>
    public static Peril Afterwards { get; } = new("done-and-refused", async stage =>
    {
        var (api, code) = stage.Any(RefusalTable.Afterwards(stage.Traits));
        return await PlayAsync(stage, [api], code, RefusalKind.Retriable, isDone: true, isPartial: api == ApiKey.Produce && stage.Random.Next(2) == 0);
    });

    /// <summary>Another broker leads the partitions now, and then this one again.</summary>
    public static Peril LeaderMoves { get; } = new("leader-moves", async stage =>
    {
        var code = stage.Any([ErrorCode.NotLeaderOrFollower, ErrorCode.NotLeaderOrFollower, ErrorCode.LeaderNotAvailable, ErrorCode.UnknownLeaderEpoch, ErrorCode.FencedLeaderEpoch]);
        ApiKey[] apis = code is ErrorCode.UnknownLeaderEpoch or ErrorCode.FencedLeaderEpoch ? [ApiKey.Fetch, ApiKey.ListOffsets] : [ApiKey.Fetch, ApiKey.ListOffsets, ApiKey.Produce];
        return await PlayAsync(stage, apis, code, RefusalKind.Retriable, isDone: false, isPartial: false, isLong: true);
    });

    /// <summary>Another broker coordinates group or transactions now, this one again later, and has to load first.</summary>
    public static Peril CoordinatorMoves { get; } = new("coordinator-moves", async stage =>
    {
        ApiKey[] group = [ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.Heartbeat, ApiKey.LeaveGroup, ApiKey.ConsumerGroupHeartbeat, ApiKey.OffsetFetch, ApiKey.TxnOffsetCommit];
        ApiKey[] transactions = [ApiKey.InitProducerId, ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn, ApiKey.EndTxn];
        ApiKey[] apis = stage.Random.Next(3) switch { 0 => group, 1 => transactions, _ => [.. group, .. transactions] };
        bool happened = await PlayAsync(stage, apis, stage.Any([ErrorCode.NotCoordinator, ErrorCode.CoordinatorNotAvailable]), RefusalKind.Retriable, isDone: false, isPartial: false, isLong: true);
        return await PlayAsync(stage, apis, ErrorCode.CoordinatorLoadInProgress, RefusalKind.Retriable, isDone: false, isPartial: false, isLong: true) || happened;
    });

    /// <summary>Whether a program may end so, since the broker told it to.</summary>
    public static bool Explain(Exception end, IReadOnlySet<(ApiKey Api, ErrorCode Code, RefusalKind Kind)> told) => end switch
    {
        KafkaServerException refused => told.Any(one => one.Code == refused.Code && one.Kind == RefusalKind.Fatal),
        WeirException { Code: "WEIR2003" } => told.Any(one => one.Kind == RefusalKind.Fencing && one.Code != ErrorCode.FencedInstanceId),
        WeirException { Code: "WEIR2007" } => told.Any(one => one.Code == ErrorCode.FencedInstanceId),
        WeirException { Code: "WEIR2001" } => told.Contains((ApiKey.Metadata, ErrorCode.UnknownTopicOrPartition, RefusalKind.Fatal)),
        _ => false,
    };

    static async Task<bool> PlayAsync(PerilStage stage, ApiKey[] apis, ErrorCode code, RefusalKind kind, bool isDone, bool isPartial, bool isLong = false)
    {
        int times = isLong || stage.Random.Next(4) == 0 ? int.MaxValue : stage.Random.Next(1, 4);
        var refusal = new Refusal(apis, code, isDone, isPartial, times, stage.Random);
        stage.Trace.Add($"--- {string.Join(",", apis)} {(isDone ? "done and " : "")}answered {code} ({kind}), {times} times");
        foreach (var api in apis) stage.Fleet.Told.Add((api, code, kind));
        stage.Broker.Interventions.Add(refusal);
        await stage.PauseAsync(times == int.MaxValue ? Longest / 2 : Longest);
        stage.Broker.Interventions.Remove(refusal);
        if (refusal.Said > 0 && !isLong) stage.Count($"{(isDone ? "done-" : "")}{kind}");
        return refusal.Said > 0;
    }
}
