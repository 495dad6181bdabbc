using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Transactions;

sealed partial class TransactionCoordinator
{
    /// <summary>Ends a transaction as its producer decides. In version 2 (KIP-890) that gives the producer its next epoch, so that nothing late can reach the next transaction.</summary>
    public async ValueTask<ProducerIdentity> EndAsync(string id, long producerId, short epoch, bool commit, bool version2)
    {
        if (id.Length == 0) return ProducerIdentity.Refused(ErrorCode.InvalidRequest);
        if (!_transactions.TryGetValue(id, out var transaction)) return ProducerIdentity.Refused(ErrorCode.InvalidProducerIdMapping);
        ProducerIdentity identity;
        lock (transaction.Lane) identity = End(transaction, producerId, epoch, commit, version2);
        await _store.SyncedAsync(transaction.Frame);
        return identity;
    }

    ProducerIdentity End(Transaction transaction, long producerId, short epoch, bool commit, bool version2)
    {
        bool sent = transaction.State == (commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort);
        // The same request again, whose answer was lost: in version 2 it still has the epoch in which the transaction was.
        if (version2 && transaction.WasReplaced(producerId, epoch) && transaction.State != TransactionState.Ongoing)
            return sent ? Identity(transaction) : ProducerIdentity.Refused(transaction.State == TransactionState.Empty ? ErrorCode.ProducerFenced : ErrorCode.InvalidTxnState);
        var error = transaction.Check(producerId, epoch);
        if (error != ErrorCode.None) return ProducerIdentity.Refused(error);
        if (!version2 && sent) return Identity(transaction);
        // Version 2 may abort before it wrote anything: its producer does not know whether a request that failed began the transaction.
        if (!transaction.IsOngoing && !(version2 && !commit)) return ProducerIdentity.Refused(ErrorCode.InvalidTxnState);
        End(transaction, commit, advance: version2);
        return Identity(transaction);
    }

    /// <summary>Writes down the decision, the markers, and that all is done.</summary>
    /// <param name="transaction">What ends.</param>
    /// <param name="commit">How.</param>
    /// <param name="advance">Whether the producer's epoch rises: the markers carry the new one and fence the old.</param>
    void End(Transaction transaction, bool commit, bool advance)
    {
        // One that was aborted before anything was written began now.
        if (!transaction.IsOngoing) transaction.StartedAtMs = _clock.NowMs;
        transaction.State = commit ? TransactionState.PrepareCommit : TransactionState.PrepareAbort;
        if (advance) transaction.Advance(NextProducerId);
        Write(transaction);
        Finish(transaction, commit);
    }

    void Finish(Transaction transaction, bool commit, bool again = false)
    {
        bool moved = transaction.PreviousEpoch >= 0 && transaction.PreviousProducerId != transaction.ProducerId;
        long producerId = moved ? transaction.PreviousProducerId : transaction.ProducerId;
        short epoch = moved ? short.MaxValue : transaction.Epoch;
        foreach (var partition in transaction.Partitions) _topics.Find(partition)?.EndTransaction(producerId, epoch, commit, CoordinatorEpoch, _clock.NowMs, again);
        transaction.Complete(commit);
        Write(transaction, () => _groups.EndTransaction(producerId, commit, new StateChange(TransactionValue.Key(transaction.Id), TransactionValue.Write(transaction))));
        transaction.Timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes over a transactional id at start: what was decided is finished, what is open goes on until its time is up.</summary>
    void Recover(Transaction transaction)
    {
        _transactions[transaction.Id] = transaction;
        if (transaction.State is TransactionState.PrepareCommit or TransactionState.PrepareAbort) Finish(transaction, transaction.State == TransactionState.PrepareCommit, again: true);
        if (transaction.IsOngoing) Arm(transaction, transaction.StartedAtMs + transaction.TimeoutMs - _clock.NowMs);
    }

    void Arm(Transaction transaction, long dueMs)
    {
        transaction.Timer ??= _clock.Time.CreateTimer(_ => TimeOut(transaction), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        dueMs = Math.Clamp(dueMs, 0, transaction.TimeoutMs);
        transaction.DeadlineMs = _clock.ElapsedMs + dueMs;
        transaction.Timer.Change(TimeSpan.FromMilliseconds(dueMs), Timeout.InfiniteTimeSpan);
    }

    void TimeOut(Transaction transaction)
    {
        lock (transaction.Lane)
        {
            // Not by its start: a clock that is set back must not keep what nobody ends.
            long left = transaction.DeadlineMs - _clock.ElapsedMs;
            if (!transaction.IsOngoing || _store.Failure is not null) return;
            try
            {
                // The timer may have been set for the transaction before this one.
                if (left > 0) Arm(transaction, left);
                else End(transaction, commit: false, advance: true);
            }
            catch (StorageFailedException)
            {
                // It failed just now: what was decided is not durable, and after a restart the transaction times out again.
            }
        }
    }

    static ProducerIdentity Identity(Transaction transaction) => new(ErrorCode.None, transaction.ProducerId, transaction.Epoch);
}
