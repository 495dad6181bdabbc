using Weir.Engine;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;

namespace Weir.Kafka.Worker;

/// <summary>
/// A worker's transactions: one that is filled, one before it that is being committed. The filled one's batches are sent as soon as the one
/// before has ended, so that neither waits for the other's disk.
/// </summary>
sealed class TransactionLane(WorkerContext context, TransactionalProducer producer, IGroupMembership membership, OutcomeCounts counts, RecordMemory? memory = null, Cluster.TroubleWatch? trouble = null)
{
    // Who has just started shows soon that it works.
    static readonly TimeSpan FirstAge = TimeSpan.FromMilliseconds(10);

    readonly OutputBatchPool _pool = new();
    readonly int _batchBytes = Math.Min(context.Plan.Kafka.MaxRequestSize, context.Plan.Kafka.BatchSize);
    // Each topic by its own limit: one that takes little, such as that of the dead letters, must not make the sink's batches small.
    IReadOnlyDictionary<string, int> _taken = context.Limits.BatchBytes();
    int _limits = context.Limits.Version;
    TransactionInFlight? _open;
    TransactionInFlight? _closed;
    bool _hasCommittedRecords;

    Task Before => _closed?.Delivery ?? Task.CompletedTask;

    /// <summary>The transaction to fill; begun when there is none.</summary>
    public TransactionInFlight Open(Action begun, CancellationToken stop)
    {
        if (_open is not null) return _open;
        begun();
        if (_limits != context.Limits.Version) (_limits, _taken) = (context.Limits.Version, context.Limits.BatchBytes());
        var age = AgeAsync(stop);
        _open = new(new OutputTransaction(_pool, _batchBytes, _taken), context.Time.GetTimestamp(), age);
        _open.Delivery = DeliverAsync(Before, _open);
        return _open;
    }

    /// <summary>Whether a transaction is being filled or committed.</summary>
    public bool IsOpen => _open is not null || !Before.IsCompleted;

    /// <summary>Whether a transaction is being filled that has to close now.</summary>
    public bool IsDue(int recordsMax) => _open is not null && (_open.Output.Records >= recordsMax || _open.Output.Bytes >= context.Plan.Delivery.Transaction.Bytes.Bytes || _open.Age.IsCompleted);

    /// <summary>Transactions of this worker that committed.</summary>
    public long Committed { get; private set; }

    /// <summary>What to wait for: the open transaction's age, and the end of the deliveries, which may fail when no record comes any more.</summary>
    public IEnumerable<Task> Waits()
    {
        if (!Before.IsCompleted) yield return Before;
        if (_open is null) yield break;
        // Also when they have just ended: nobody looked at them since.
        yield return _open.Age;
        yield return _open.Delivery;
    }

    /// <summary>Throws when a delivery has already failed.</summary>
    public void ThrowIfFailed()
    {
        foreach (var delivery in (ReadOnlySpan<Task>)[Before, _open?.Delivery ?? Task.CompletedTask])
        {
            if (delivery.IsFaulted) delivery.GetAwaiter().GetResult();
        }
    }

    /// <summary>Closes the open transaction and waits until the one before it has committed.</summary>
    public async Task CloseAsync(IReadOnlyCollection<Fetching.SourcePartition> owned)
    {
        if (_open is null) return;
        var closing = _open;
        var before = Before;
        _open = null;
        _closed = closing;
        closing.Close(owned, counts, memory);
        await before;
    }

    /// <summary>Closes the open transaction and waits until all have committed.</summary>
    public async Task FlushAsync(IReadOnlyCollection<Fetching.SourcePartition> owned)
    {
        await CloseAsync(owned);
        await Before;
    }

    /// <summary>Lets go of what is not committed, after a failure; waits until nothing of it is being sent.</summary>
    public async Task AbandonAsync()
    {
        var (closed, open) = (_closed, _open);
        (_closed, _open) = (null, null);
        open?.Output.Abandon();
        counts.Clear();
        await EndOfAsync(closed);
        await EndOfAsync(open);
        closed?.Output.Release();
        open?.Output.Release();
    }

    static async Task EndOfAsync(TransactionInFlight? transaction)
    {
        if (transaction is null) return;
        try { await transaction.Delivery; }
        catch (Exception exception) when (exception is TransactionFailedException or KafkaException or OperationCanceledException) { }
    }

    // Not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool and not in the worker's context.
    async Task AgeAsync(CancellationToken stop)
    {
        var age = context.Plan.Delivery.Transaction.Age;
        await Task.Delay(_hasCommittedRecords || age < FirstAge ? age : FirstAge, context.Time, stop);
    }

    async Task DeliverAsync(Task before, TransactionInFlight transaction)
    {
        try
        {
            await before;
            await producer.DeliverAsync(transaction.Output, () => membership.Identity, CancellationToken.None, membership.HasMovedOnAsync);
            trouble?.Better();
            transaction.Committed();
            Committed++;
            _hasCommittedRecords |= transaction.Output.Records > 0;
            context.Status.Commit(transaction.Counts, context.Outputs, transaction.Output.Records, context.Time.GetElapsedTime(transaction.StartedAt));
            // Only now: a delivery that fails does so while the worker may still be writing into the transaction's open batches.
            transaction.Output.Release();
        }
        catch (TransactionFailedException failure) when (failure.Failure == TransactionFailure.Fenced && context.Time.GetElapsedTime(transaction.StartedAt) >= producer.TransactionTimeout)
        {
            // The coordinator fences us too when it gives an old transaction up, after a pause or while a broker was away; nobody else need have our name.
            throw new TransactionFailedException(TransactionFailure.Abort, $"{failure.Message}; the transaction was older than {producer.TransactionTimeout.TotalSeconds:0} s", failure.Code, failure);
        }
    }
}
