using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Weir.Kafka.Lookups;
using Weir.Kafka.Worker;

namespace Weir.Kafka;

/// <summary>Counts of a running pipeline, of committed transactions only; also published as meters (<c>weir.*</c>).</summary>
public sealed class PipelineStatus : IDisposable
{
    readonly Meter _meter = new("Weir.Kafka");
    readonly Counter<long> _records;
    readonly Counter<long> _forgotten;
    readonly Counter<long> _gaps;
    readonly Counter<long> _retries;
    readonly Counter<long> _transactions;
    readonly Histogram<double> _transactionSeconds;
    readonly ConcurrentDictionary<string, long> _dead = new();
    readonly KeyValuePair<string, object?> _pipeline;
    long _read;
    long _written;
    long _dropped;
    long _committed;
    long _aborted;

    /// <summary>Starts at zero.</summary>
    public PipelineStatus(string pipeline)
    {
        _pipeline = new("weir.pipeline", pipeline);
        _records = _meter.CreateCounter<long>("weir.records", "{record}", "Source records by outcome: written (by topic), dead (by code), dropped.");
        _forgotten = _meter.CreateCounter<long>("weir.deduplicate.forgotten", "{record}", "Records that deduplicate forgot within its window, because there were more than its entries; those that a start reads back count again.");
        _gaps = _meter.CreateCounter<long>("weir.gap.offsets", "{offset}", "Offsets of source records that were deleted before they were read, and passed over (source.gaps: continue): alert on any.");
        _transactions = _meter.CreateCounter<long>("weir.transactions", "{transaction}", "Transactions by outcome: committed, aborted.");
        _transactionSeconds = _meter.CreateHistogram<double>("weir.transaction.duration", "s", "From a transaction's first record to its commit.");
        _meter.CreateObservableGauge("weir.partitions.owned", () => new Measurement<int>(OwnedPartitions, [_pipeline]), "{partition}", "Source partitions that this process owns.");
        _meter.CreateObservableGauge("weir.halted", () => new Measurement<int>(Control.Halted.Count, [_pipeline]), "{partition}", "Source partitions of this process that halted and wait for an operator (weir resume): alert on any.");
        _meter.CreateObservableGauge("weir.paused", () => new Measurement<int>(Control.PausedCount, [_pipeline]), "{partition}", "Source partitions of this process that an operator paused.");
        _meter.CreateObservableGauge("weir.retry.parked", () => new Measurement<int>(Control.ParkedCount, [_pipeline]), "{record}", "Records in retry topics of the partitions that this process owns.");
        _meter.CreateObservableGauge("weir.retry.full", () => new Measurement<int>(Control.FullCount, [_pipeline]), "{partition}", "Source partitions of this process that wait because they have delivery.retry.parked records in retry: alert when it lasts.");
        _retries = _meter.CreateCounter<long>("weir.retry.records", "{record}", "Records into retry topics: parked for the first time, moved on to another; and those that came back from them.");
        Lookups = new(_meter, _pipeline);
    }

    /// <summary>Source records whose outcome is committed, retry among them.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>Records committed to the sink.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Records dropped by a step or by policy.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Dead letters committed, by code.</summary>
    public IReadOnlyDictionary<string, long> Dead => _dead;

    /// <summary>Transactions committed.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Transactions that were not.</summary>
    public long Aborted => Volatile.Read(ref _aborted);

    /// <summary>Records in retry topics of the partitions that this process owns.</summary>
    public int InRetry => Control.ParkedCount;

    /// <summary>Source partitions that this process owns now.</summary>
    public int OwnedPartitions => _owned.Values.Sum();

    readonly ConcurrentDictionary<int, int> _owned = new();

    internal PipelineControl Control { get; } = new();

    internal LookupMeters Lookups { get; }

    /// <summary>How long the worker that has been at one batch of records for longest is at it; zero where none is. Minutes mean that a step hangs.</summary>
    public TimeSpan BusyFor(TimeProvider time) => _busy.Values.Where(since => since >= 0).Select(since => time.GetElapsedTime(since)).DefaultIfEmpty().Max();

    readonly ConcurrentDictionary<int, long> _busy = new();

    internal void Begins(int worker, long timestamp) => _busy[worker] = timestamp;

    internal void Ends(int worker) => _busy[worker] = -1;

    internal void Owns(int worker, int partitions) => _owned[worker] = partitions;

    internal void Commit(OutcomeCounts counts, IReadOnlyList<OutputTopic> outputs, int records, TimeSpan took)
    {
        Interlocked.Add(ref _read, records - counts.Returned);
        Interlocked.Add(ref _written, counts.Written);
        Interlocked.Add(ref _dropped, counts.Dropped);
        Interlocked.Increment(ref _committed);
        foreach (var (topic, written) in counts.WrittenTo.Index())
        {
            if (written > 0) _records.Add(written, _pipeline, new("weir.outcome", "written"), new("weir.topic", outputs[topic].Name));
        }
        if (counts.Dropped > 0) _records.Add(counts.Dropped, _pipeline, new("weir.outcome", "dropped"));
        foreach (var (code, count) in counts.Dead)
        {
            _dead.AddOrUpdate(code, static (_, count) => count, static (_, before, count) => before + count, count);
            _records.Add(count, _pipeline, new("weir.outcome", "dead"), new("weir.code", code));
        }
        if (counts.Parked > 0) _retries.Add(counts.Parked, _pipeline, new("weir.outcome", "parked"));
        if (counts.Moved > 0) _retries.Add(counts.Moved, _pipeline, new("weir.outcome", "moved"));
        if (counts.Returned > counts.Moved) _retries.Add(counts.Returned - counts.Moved, _pipeline, new("weir.outcome", "returned"));
        _transactions.Add(1, _pipeline, new("weir.outcome", "committed"));
        _transactionSeconds.Record(took.TotalSeconds, _pipeline);
    }

    internal void Pass(long offsets) => _gaps.Add(offsets, _pipeline);

    internal void Forgot(long records)
    {
        if (records > 0) _forgotten.Add(records, _pipeline);
    }

    internal void Abort()
    {
        Interlocked.Increment(ref _aborted);
        _transactions.Add(1, _pipeline, new("weir.outcome", "aborted"));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
