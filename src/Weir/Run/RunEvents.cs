using System.Collections.Concurrent;
using Weir.Engine;
using Weir.Http;
using Weir.Kafka;
using Weir.Logging;

namespace Weir.Run;

/// <summary>What a running pipeline tells, as events of the log and as the answers to the health probes.</summary>
sealed class RunEvents(EventLog log) : IPipelineEvents
{
    readonly ConcurrentDictionary<int, string> _troubles = new();
    volatile bool _assigned;

    /// <summary>Set once the run ended by itself.</summary>
    public Func<Task?> Completion { get; set; } = () => null;

    /// <summary>What stands still until an operator resumes it.</summary>
    public Func<IReadOnlyList<PartitionHalt>> Halts { get; set; } = () => [];

    /// <summary>How long a worker has been at one batch of records.</summary>
    public Func<TimeSpan> BusyFor { get; set; } = () => TimeSpan.Zero;

    public Health Health => new(
        () => _assigned ? HealthReport.Well : new(["the group has not assigned partitions yet"]),
        Ready,
        () => Completion() is { IsFaulted: true } ? new(["the workers have ended"]) : BusyFor() is var busy && busy > LongestBatch ? new([$"a worker has been at one batch of records for {busy.TotalSeconds:0} s: a step hangs"]) : HealthReport.Well);

    // A batch takes milliseconds.
    static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(1);

    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
        _assigned = true;
        log.Write(EventLevel.Info, "WEIR6002", "partitions assigned", ("worker", worker), ("owned", List(owned)), ("given", List(given)), ("revoked", List(revoked)));
    }

    public void Recovered(int worker, string why, TimeSpan took)
    {
        log.Write(EventLevel.Warn, "WEIR6003", "transaction given up, gone back to the committed positions", ("worker", worker), ("why", why), ("seconds", Math.Round(took.TotalSeconds, 3)));
    }

    public void FirstCommit(int worker, TimeSpan sinceStart) =>
        log.Write(EventLevel.Info, "WEIR6004", "first transaction committed", ("worker", worker), ("seconds", Math.Round(sinceStart.TotalSeconds, 3)));

    public void Trouble(int worker, string what)
    {
        _troubles[worker] = what;
        log.Write(EventLevel.Warn, "WEIR6005", "going on trying", ("worker", worker), ("what", what));
    }

    public void TroubleOver(int worker, TimeSpan took)
    {
        _troubles.TryRemove(worker, out _);
        log.Write(EventLevel.Info, "WEIR6008", "going on again", ("worker", worker), ("seconds", Math.Round(took.TotalSeconds, 3)));
    }

    public void Halted(int worker, PartitionHalt halt) =>
        log.Write(EventLevel.Error, "WEIR6030", "partition halted, the others go on", ("worker", worker), ("partition", $"{halt.Topic}/{halt.Partition}"), ("offset", halt.Offset), ("code", halt.Code), ("why", halt.Why), ("next", halt.Next));

    public void Gap(int worker, SourceGap gap) =>
        log.Write(EventLevel.Error, "WEIR6040", "records were deleted before they were read, the partition goes on behind them", ("worker", worker), ("partition", $"{gap.Partition}"), ("from", gap.From), ("to", gap.To - 1), ("offsets", gap.Offsets));

    public void Retrying(int worker, TopicPartition partition, long offset, string why) =>
        log.Write(EventLevel.Warn, "WEIR6032", "a step wants a record again later, its partition waits", ("worker", worker), ("record", $"{partition}@{offset}"), ("why", why));

    public void RetryFull(int worker, TopicPartition partition, int parked) =>
        log.Write(EventLevel.Warn, "WEIR6033", "a partition has too many records in retry and waits until some are done", ("worker", worker), ("partition", partition.ToString()), ("records", parked));

    public void LookupChanged(LookupChange change)
    {
        if (change.Problem is null) log.Write(EventLevel.Info, "WEIR6009", "lookup read again", ("lookup", change.Lookup), ("entries", change.Entries));
        else log.Write(EventLevel.Warn, "WEIR6014", "a lookup's changed file is not taken, the table before stays in use", ("lookup", change.Lookup), ("why", change.Problem), ("entries", change.Entries));
    }

    public void LookupRead(LookupReading reading)
    {
        log.Write(EventLevel.Info, "WEIR6015", "lookup read from its topic", ("lookup", reading.Lookup), ("topic", reading.Topic), ("entries", reading.Entries), ("bytes", reading.Bytes), ("seconds", Math.Round(reading.Took.TotalSeconds, 3)));
        if (reading.UnseenColumns.Count > 0) log.Write(EventLevel.Warn, "WEIR6016", "no record of a lookup has columns that steps take values of", ("lookup", reading.Lookup), ("columns", string.Join(',', reading.UnseenColumns)));
    }

    public void LookupRefused(LookupRefusal refusal) =>
        log.Write(EventLevel.Warn, "WEIR6017", "records of a lookup's topic are not taken, the entries before stay", ("lookup", refusal.Lookup), ("count", refusal.Count), ("first", $"{refusal.Record}@{refusal.Offset}"), ("why", refusal.Why));

    public void LookupStale(string lookup, string why) =>
        log.Write(EventLevel.Warn, "WEIR6018", "a lookup's topic cannot be read, its table stays as it was", ("lookup", lookup), ("why", why));

    public void LookupFollows(string lookup, TimeSpan took) =>
        log.Write(EventLevel.Info, "WEIR6019", "a lookup's topic is followed again", ("lookup", lookup), ("seconds", Math.Round(took.TotalSeconds, 3)));

    public void LimitsChanged(string topic, int batchBytesMax, TimeSpan? timestampAheadMax) =>
        log.Write(EventLevel.Warn, "WEIR6034", "an output topic takes other batches than before", ("topic", topic), ("max_message_bytes", batchBytesMax), ("timestamp_after_max_ms", (long?)timestampAheadMax?.TotalMilliseconds));

    public void Recalling(int worker, IReadOnlyList<int> partitions) =>
        log.Write(EventLevel.Info, "WEIR6022", "reading back what came before", ("worker", worker), ("partitions", List(partitions)));

    public void Recalled(int worker, long records, TimeSpan took) =>
        log.Write(EventLevel.Info, "WEIR6020", "read back what came before", ("worker", worker), ("records", records), ("seconds", Math.Round(took.TotalSeconds, 3)));

    public void Forgotten(int worker, long records) =>
        log.Write(EventLevel.Warn, "WEIR6021", "records forgotten within the window of deduplicate", ("worker", worker), ("records", records));

    HealthReport Ready()
    {
        if (!_assigned) return new(["the group has not assigned partitions yet"]);
        var halted = Halts().Select(halt => $"{halt.Code} {halt}. {halt.Next}");
        return new([.. _troubles.Values.Distinct().Order(StringComparer.Ordinal), .. halted]);
    }

    static string List(IReadOnlyList<int> partitions) => string.Join(',', partitions);
}
