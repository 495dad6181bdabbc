using Weir.Kafka.Fetching;

namespace Weir.Kafka.Worker;

/// <summary>When a worker's transactions begin and close: how many records one may take, what is renewed before its first, and that the first commit is told.</summary>
sealed class WorkerTransactions(WorkerParts parts)
{
    readonly TransactionLane _lane = new(parts.Context, parts.Producer, parts.Membership, parts.Counts, parts.Processor.Memory, parts.Deliveries);
    readonly int _recordsMax = parts.Context.RecordsMax;
    (SourcePartition Lane, int Records)? _probe;
    long _since = parts.Context.Time.GetTimestamp();
    long? _committedBefore = 0;
    bool _hasBegun;

    /// <summary>How many records the open transaction may have when it takes some of this partition.</summary>
    public int RecordsMax(SourcePartition partition) => partition.Doubt is { } doubt ? Math.Min(doubt.Records, _recordsMax) : _recordsMax;

    /// <summary>Whether the open transaction has to close now.</summary>
    public bool IsDue => _lane.IsDue(_recordsMax);

    /// <inheritdoc cref="TransactionLane.IsOpen"/>
    public bool IsOpen => _lane.IsOpen;

    /// <inheritdoc cref="TransactionLane.Waits"/>
    public IEnumerable<Task> Waits() => _lane.Waits();

    /// <inheritdoc cref="TransactionLane.ThrowIfFailed"/>
    public void ThrowIfFailed() => _lane.ThrowIfFailed();

    /// <summary>The transaction to fill; begun when there is none.</summary>
    public TransactionInFlight Open(CancellationToken stop) => _lane.Open(Begin, stop);

    /// <summary>Makes keys and tables usable, for whoever takes records through steps before the first transaction.</summary>
    public void BeginOnce()
    {
        if (!_hasBegun) Begin();
    }

    /// <summary>Closes the open transaction; returns when the one before it has committed.</summary>
    public async Task CloseAsync(CancellationToken stop)
    {
        // Whoever stops does not wait for a slow broker here: the worker's end does, as long as it may.
        await _lane.CloseAsync(parts.Lanes).WaitAsync(stop);
        TellFirstCommit();
    }

    /// <summary>Closes the open transaction; returns when all have committed.</summary>
    public Task FlushAsync(CancellationToken stop) => _lane.FlushAsync(parts.Lanes).WaitAsync(stop);

    /// <summary>Lets go of what is not committed; the next commit is told as the first again.</summary>
    public async Task AbandonAsync(CancellationToken stop)
    {
        _since = parts.Context.Time.GetTimestamp();
        await _lane.AbandonAsync().WaitAsync(stop);
        IsStuck = _lane.Committed == _committedBefore;
        _committedBefore = _lane.Committed;
    }

    /// <summary>Whether nothing was committed between the last transaction that was let go of and the one before it.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Since the last transaction was let go of.</summary>
    public TimeSpan SinceAbandoned => parts.Context.Time.GetElapsedTime(_since);

    /// <summary>To be called before records of the partition are taken: those in doubt begin a transaction of their own, once all before have committed.</summary>
    public async ValueTask TurnToAsync(SourcePartition partition, CancellationToken stop)
    {
        if (partition.Doubt?.IsOver(partition.NextOffset) == true) partition.Doubt = null;
        if (partition.Doubt is not null) await FlushAsync(stop);
    }

    /// <summary>To be called after records in doubt were taken: they commit alone.</summary>
    public async ValueTask ProbeAsync(SourcePartition partition, Doubt doubt, int records, CancellationToken stop)
    {
        _probe = (partition, records);
        doubt.TriedAt = parts.Context.Time.GetTimestamp();
        await FlushAsync(stop);
        _probe = null;
        if (records > 0 && doubt.Pass(partition.NextOffset)) partition.Doubt = null;
    }

    /// <summary>What the transaction that failed had, where all of it was in doubt; null: it was one of many partitions' records. To be asked once.</summary>
    public (SourcePartition Lane, int Records)? TakeProbe()
    {
        var probe = _probe;
        _probe = null;
        return probe;
    }

    void Begin()
    {
        _hasBegun = true;
        parts.Recollection?.Trim(parts.Owned.Values);
        foreach (var partition in parts.Owned.Values) partition.Parking?.Trim();
        parts.Processor.BeginTransaction();
        parts.Ahead?.BeginTransaction();
        foreach (var change in parts.Processor.TakeLookupChanges()) parts.Context.Events.LookupChanged(change);
    }

    void TellFirstCommit()
    {
        if (_committedBefore is not { } before || _lane.Committed == before) return;
        _committedBefore = null;
        parts.Context.Events.FirstCommit(parts.Number, SinceAbandoned);
    }
}
