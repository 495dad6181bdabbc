using Weir.Http;
using Weir.Kafka;
using Weir.Logging;

namespace Weir.Run;

/// <summary>What a running pipeline tells, as events of the log and as the answers to the health probes.</summary>
sealed class RunEvents(EventLog log, TimeProvider time) : IPipelineEvents
{
    /// <summary>Trouble counts as long as nothing better was heard.</summary>
    static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(30);

    volatile bool _assigned;
    volatile string? _trouble;
    long _troubleSince;

    /// <summary>Set once the run ended by itself.</summary>
    public Func<Task?> Completion { get; set; } = () => null;

    public Health Health => new(
        () => _assigned ? HealthReport.Well : new(["the group has not assigned partitions yet"]),
        Ready,
        () => Completion() is { IsFaulted: true } ? new(["the workers have ended"]) : HealthReport.Well);

    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
        (_assigned, _trouble) = (true, null);
        log.Write(EventLevel.Info, "WEIR6002", "partitions assigned", ("worker", worker), ("owned", List(owned)), ("given", List(given)), ("revoked", List(revoked)));
    }

    public void Recovered(int worker, string why, TimeSpan took)
    {
        _trouble = null;
        log.Write(EventLevel.Warn, "WEIR6003", "transaction given up, gone back to the committed positions", ("worker", worker), ("why", why), ("seconds", Math.Round(took.TotalSeconds, 3)));
    }

    public void FirstCommit(int worker, TimeSpan sinceStart) =>
        log.Write(EventLevel.Info, "WEIR6004", "first transaction committed", ("worker", worker), ("seconds", Math.Round(sinceStart.TotalSeconds, 3)));

    public void Trouble(int worker, string what)
    {
        Volatile.Write(ref _troubleSince, time.GetTimestamp());
        _trouble = what;
        log.Write(EventLevel.Warn, "WEIR6005", "going on trying", ("worker", worker), ("what", what));
    }

    HealthReport Ready()
    {
        if (!_assigned) return new(["the group has not assigned partitions yet"]);
        return _trouble is { } what && time.GetElapsedTime(Volatile.Read(ref _troubleSince)) < TroubleLasts ? new([what]) : HealthReport.Well;
    }

    static string List(IReadOnlyList<int> partitions) => string.Join(',', partitions);
}
