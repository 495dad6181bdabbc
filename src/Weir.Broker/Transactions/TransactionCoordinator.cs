using System.Collections.Concurrent;
using Weir.Broker.Groups;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;

namespace Weir.Broker.Transactions;

/// <summary>
/// Keeps the transactional ids. Everything is journaled in order, so the end of a transaction is one run of entries: the decision, the markers, the offsets
/// with the completion; a crash in between leaves a beginning of it, which <see cref="Recover"/> finishes.
/// </summary>
sealed partial class TransactionCoordinator : IDisposable
{
    /// <summary>This broker coordinates since ever.</summary>
    public const int CoordinatorEpoch = 0;

    readonly ConcurrentDictionary<string, Transaction> _transactions = new(StringComparer.Ordinal);
    readonly LogStore _store;
    readonly TopicTable _topics;
    readonly GroupCoordinator _groups;
    readonly ProducerIds _producerIds;
    readonly BrokerClock _clock;
    readonly TimeSpan _maxTimeout;

    public TransactionCoordinator(LogStore store, TopicTable topics, GroupCoordinator groups, BrokerClock clock, TimeSpan maxTimeout)
    {
        (_store, _topics, _groups, _clock, _maxTimeout) = (store, topics, groups, clock, maxTimeout);
        _producerIds = new(store);
        foreach (var (key, value) in store.State.StartingWith(TransactionValue.Prefix)) Recover(TransactionValue.Read(key, value));
    }

    /// <summary>Gives a producer its id and epoch; for a transactional one, whoever had them before is fenced and what it left open is aborted.</summary>
    public async ValueTask<ProducerIdentity> InitAsync(string? id, int timeoutMs, long producerId, short epoch)
    {
        if (producerId < 0 != epoch < 0) return ProducerIdentity.Refused(ErrorCode.InvalidRequest);
        if (id is null)
        {
            var (next, frame) = _producerIds.Next();
            await _store.SyncedAsync(frame);
            return new(ErrorCode.None, next, 0);
        }
        if (id.Length == 0) return ProducerIdentity.Refused(ErrorCode.InvalidRequest);
        if (timeoutMs <= 0 || timeoutMs > _maxTimeout.TotalMilliseconds) return ProducerIdentity.Refused(ErrorCode.InvalidTransactionTimeout);
        while (true)
        {
            var transaction = _transactions.GetOrAdd(id, static name => new(name));
            ProducerIdentity identity;
            lock (transaction.Lane)
            {
                if (transaction.IsForgotten) continue;
                identity = Init(transaction, timeoutMs, producerId, epoch);
            }
            await _store.SyncedAsync(transaction.Frame);
            return identity;
        }
    }

    /// <summary>Forgets transactional ids without an open transaction that nobody used for more than so many calls of this.</summary>
    public void ForgetSilent(int calls)
    {
        foreach (var transaction in _transactions.Values)
        {
            lock (transaction.Lane)
            {
                if (transaction.IsOngoing || ++transaction.SilentFor <= calls) continue;
                Write(transaction, () => _store.State.Put(TransactionValue.Key(transaction.Id), null));
                transaction.IsForgotten = true;
                transaction.Timer?.Dispose();
                _transactions.TryRemove(transaction.Id, out _);
            }
        }
    }

    /// <summary>Adds partitions to a transaction, which begins with the first.</summary>
    public ErrorCode AddPartitions(string id, long producerId, short epoch, IEnumerable<TopicPartition> partitions) =>
        InLane(id, producerId, epoch, transaction => Add(transaction, partitions, offsets: false));

    /// <summary>Lets a transaction commit offsets.</summary>
    public ErrorCode AddOffsets(string id, long producerId, short epoch) =>
        InLane(id, producerId, epoch, transaction => Add(transaction, [], offsets: true));

    /// <summary>Whether the open transaction has the partition: what another broker would ask before it appends (KIP-890).</summary>
    public ErrorCode Verify(string id, long producerId, short epoch, TopicPartition partition) =>
        InLane(id, producerId, epoch, transaction => transaction.IsOngoing && transaction.Partitions.Contains(partition) ? ErrorCode.None : ErrorCode.TransactionAbortable);

    /// <summary>Appends a transactional batch while its transaction cannot end.</summary>
    /// <param name="id">The transactional id that the request names.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="partition">Where it goes.</param>
    /// <param name="add">Whether the batch adds its partition (version 2); else it must have been added.</param>
    /// <param name="append">Appends it.</param>
    public AppendResult Append(string id, RecordBatch batch, TopicPartition partition, bool add, Func<AppendResult> append)
    {
        var result = default(AppendResult);
        var error = InLane(id, batch.ProducerId, batch.ProducerEpoch, transaction =>
        {
            if (add) Add(transaction, [partition], offsets: false);
            else if (!transaction.IsOngoing || !transaction.Partitions.Contains(partition)) return ErrorCode.TransactionAbortable;
            result = append();
            return ErrorCode.None;
        });
        if (error == ErrorCode.None) return result;
        // A produce request says it in the older words.
        return AppendResult.Refused(error == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : error, $"transactional id {id}, producer {batch.ProducerId}, epoch {batch.ProducerEpoch}: {error.Name()}");
    }

    /// <summary>Whether a transactional id has this producer, in this epoch.</summary>
    public bool IsOf(string id, long producerId, short epoch) => InLane(id, producerId, epoch, static _ => ErrorCode.None) == ErrorCode.None;

    /// <summary>Writes offsets into a transaction while it cannot end.</summary>
    public ErrorCode CommitOffsets(string id, long producerId, short epoch, bool add, Func<ErrorCode> commit)
    {
        var error = InLane(id, producerId, epoch, transaction =>
        {
            if (add) Add(transaction, [], offsets: true);
            else if (!transaction.IsOngoing || !transaction.HasOffsets) return ErrorCode.TransactionAbortable;
            return commit();
        });
        return error == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
    }

    /// <summary>Completes when everything that was decided about the id so far is durable.</summary>
    public ValueTask Durable(string id) => _transactions.TryGetValue(id, out var transaction) ? _store.SyncedAsync(transaction.Frame) : default;

    public void Dispose()
    {
        foreach (var transaction in _transactions.Values) transaction.Timer?.Dispose();
    }

    ErrorCode InLane(string id, long producerId, short epoch, Func<Transaction, ErrorCode> act)
    {
        if (id.Length == 0) return ErrorCode.InvalidRequest;
        if (!_transactions.TryGetValue(id, out var transaction)) return ErrorCode.InvalidProducerIdMapping;
        lock (transaction.Lane)
        {
            var error = transaction.Check(producerId, epoch);
            return error == ErrorCode.None ? act(transaction) : error;
        }
    }

    ErrorCode Add(Transaction transaction, IEnumerable<TopicPartition> partitions, bool offsets)
    {
        bool changed = transaction.Begin(_clock.NowMs);
        if (changed) Arm(transaction, transaction.TimeoutMs);
        foreach (var partition in partitions) changed |= transaction.Partitions.Add(partition);
        changed |= offsets && !transaction.HasOffsets;
        transaction.HasOffsets |= offsets;
        if (changed) Write(transaction);
        return ErrorCode.None;
    }

    ProducerIdentity Init(Transaction transaction, int timeoutMs, long producerId, short epoch)
    {
        transaction.SilentFor = 0;
        bool replaced = transaction.WasReplaced(producerId, epoch) && !transaction.IsOngoing;
        bool named = producerId >= 0 && transaction.Epoch >= 0;
        var error = named && !replaced ? transaction.Check(producerId, epoch) : ErrorCode.None;
        // Also a stranger to the epoch ends what is open; only then is its epoch looked at.
        if (error == ErrorCode.ProducerFenced && transaction.IsOngoing)
        {
            Abort(transaction, isNamed: true);
            error = transaction.Check(producerId, epoch);
        }
        if (error != ErrorCode.None) return ProducerIdentity.Refused(ErrorCode.ProducerFenced);
        if (transaction.Epoch < 0) (transaction.ProducerId, transaction.Epoch) = (NextProducerId(), 0);
        // One that was replaced, or whose answer was lost, gets what it was replaced with; what is open is aborted in the new epoch, which fences the old.
        else if (transaction.IsOngoing) Abort(transaction, isNamed: named);
        else if (!replaced) transaction.Advance(NextProducerId);
        if (!named) transaction.PreviousEpoch = -1;
        transaction.TimeoutMs = timeoutMs;
        transaction.State = TransactionState.Empty;
        transaction.StartedAtMs = -1;
        Write(transaction);
        return new(ErrorCode.None, transaction.ProducerId, transaction.Epoch);
    }

    // For Apache Kafka's producers a second epoch passes: they are told to ask again when the first has ended what was open.
    void Abort(Transaction transaction, bool isNamed)
    {
        End(transaction, commit: false, advance: true);
        if (!isNamed) transaction.Advance(NextProducerId);
    }

    // Its journal entry is in front of that of the transaction that uses it.
    long NextProducerId() => _producerIds.Next().Id;

    void Write(Transaction transaction) => Write(transaction, () => _store.State.Put(TransactionValue.Key(transaction.Id), TransactionValue.Write(transaction)));

    static void Write(Transaction transaction, Func<long> put)
    {
        try
        {
            transaction.Frame = put();
        }
        catch (StorageFailedException)
        {
            // What was decided in memory is not written down and never will be: from here on nothing of it is told as durable.
            transaction.Frame = long.MaxValue;
            throw;
        }
    }
}
