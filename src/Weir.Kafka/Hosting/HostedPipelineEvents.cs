using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weir.Engine;

namespace Weir.Kafka.Hosting;

/// <summary>What a pipeline in a host tells, as log events and as what the health check asks for.</summary>
sealed class HostedPipelineEvents(ILogger log) : IPipelineEvents
{
    readonly ConcurrentDictionary<int, string> _troubles = new();
    volatile string? _waitsFor = "the cluster was not reached yet";

    /// <summary>Why the pipeline is not doing its work, or null: it is.</summary>
    public string? Why => _waitsFor ?? (_troubles.IsEmpty ? null : string.Join("; ", _troubles.Values.Distinct().Order(StringComparer.Ordinal)));

    public void NotStarted(string why)
    {
        _waitsFor = why;
        PipelineLog.Trying(log, null, why);
    }

    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
        _waitsFor = null;
        PipelineLog.Assigned(log, worker, List(owned), List(given), List(revoked));
    }

    public void Recovered(int worker, string why, TimeSpan took) => PipelineLog.Recovered(log, worker, why, took.TotalSeconds);

    public void FirstCommit(int worker, TimeSpan sinceStart) => PipelineLog.FirstCommit(log, worker, sinceStart.TotalSeconds);

    public void Trouble(int worker, string what)
    {
        _troubles[worker] = what;
        PipelineLog.Trying(log, worker, what);
    }

    public void TroubleOver(int worker, TimeSpan took)
    {
        _troubles.TryRemove(worker, out _);
        PipelineLog.GoingOn(log, worker, took.TotalSeconds);
    }

    public void Halted(int worker, PartitionHalt halt) => PipelineLog.Halted(log, worker, halt.Code, halt.ToString(), halt.Next);

    public void Retrying(int worker, TopicPartition partition, long offset, string why) => PipelineLog.Retrying(log, worker, $"{partition}@{offset}", why);

    public void RetryFull(int worker, TopicPartition partition, int parked) => PipelineLog.RetryFull(log, worker, partition.ToString(), parked);

    public void LookupChanged(LookupChange change)
    {
        if (change.Problem is null) PipelineLog.LookupRead(log, change.Lookup, change.Entries);
        else PipelineLog.LookupKept(log, change.Lookup, change.Problem);
    }

    public void LookupRead(LookupReading reading)
    {
        PipelineLog.LookupTopicRead(log, reading.Lookup, reading.Topic, reading.Entries, reading.Took.TotalSeconds);
        if (reading.UnseenColumns.Count > 0) PipelineLog.LookupColumnsUnseen(log, reading.Lookup, string.Join(", ", reading.UnseenColumns));
    }

    public void LookupRefused(LookupRefusal refusal) => PipelineLog.LookupRefused(log, refusal.Lookup, refusal.Count, $"{refusal.Record}@{refusal.Offset}", refusal.Why);

    public void LookupStale(string lookup, string why) => PipelineLog.LookupStale(log, lookup, why);

    public void LookupFollows(string lookup, TimeSpan took) => PipelineLog.LookupFollows(log, lookup, took.TotalSeconds);

    public void Gap(int worker, SourceGap gap) => PipelineLog.Gap(log, $"{gap.Partition}", gap.From, gap.To - 1);

    public void Recalling(int worker, IReadOnlyList<int> partitions) => PipelineLog.Recalling(log, worker, List(partitions));

    public void Recalled(int worker, long records, TimeSpan took) => PipelineLog.Recalled(log, worker, records, took.TotalSeconds);

    public void LimitsChanged(string topic, int batchBytesMax, TimeSpan? timestampAheadMax) => PipelineLog.LimitsChanged(log, topic, batchBytesMax, timestampAheadMax);

    public void Forgotten(int worker, long records) => PipelineLog.Forgotten(log, worker, records);

    static string List(IReadOnlyList<int> partitions) => string.Join(',', partitions);
}
