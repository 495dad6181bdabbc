using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Takes fetched batches through the pump into transactions: beginnings are noted before, rates kept between, and transactions closed when they are due.</summary>
sealed class BatchProcessing(WorkerParts parts)
{
    readonly Pacing _pacing = new(parts);
    readonly BeginningNotes _notes = new(parts.Transactions);

    /// <summary>Takes everything that was fetched, as far as it is for now.</summary>
    /// <exception cref="WeirException">WEIR2011: damaged batches; WEIR2006: a compression that this machine lacks.</exception>
    /// <exception cref="PartitionHaltedException">A partition halts.</exception>
    public async Task ProcessAsync(IReadOnlyList<FetchedSource> partitions, CancellationToken stop)
    {
        try
        {
            if (IsSharing && !parts.IsInDoubt) await ShareAsync(partitions, stop);
            else foreach (var fetched in InTurn(partitions)) await TakeAllAsync(fetched, stop);
        }
        catch (TransactionFailedException)
        {
            foreach (var fetched in partitions) fetched.Partition.Refetch();
            throw;
        }
    }

    /// <summary>Whether partitions share transactions, so that what all brokers sent is to be taken together.</summary>
    public bool IsSharing { get; } = parts.Context.Plan.Source.MaxRecordsPerTransaction is not null;

    async Task TakeAllAsync(FetchedSource fetched, CancellationToken stop)
    {
        using var turn = new FetchedTurn(fetched);
        await TakeAsync(turn, int.MaxValue, stop);
    }

    // Round by round, each of about a transaction.
    async Task ShareAsync(IReadOnlyList<FetchedSource> partitions, CancellationToken stop)
    {
        List<FetchedTurn> all = [.. partitions.Select(fetched => new FetchedTurn(fetched))];
        try
        {
            for (var turns = all; turns.Count > 0; turns = [.. turns.Where(turn => !turn.IsOver)])
            {
                int[] shares = TransactionShares.Of(parts.Context.RecordsMax, [.. turns.Select(turn => turn.Left)]);
                foreach (var (index, turn) in turns.Index()) await TakeAsync(turn, shares[index], stop);
                if (parts.Membership.Signal == MembershipSignal.None) continue;
                foreach (var turn in turns) turn.Partition.Refetch();
                return;
            }
        }
        finally
        {
            foreach (var turn in all) turn.Dispose();
        }
    }

    /// <summary>Takes up to <paramref name="share"/> records of what was fetched of a partition.</summary>
    async Task TakeAsync(FetchedTurn turn, int share, CancellationToken stop)
    {
        long since = parts.Context.Time.GetTimestamp();
        var partition = turn.Partition;
        while (share > 0 && turn.TryGoOn(out var batch, out bool isVisible))
        {
            if (!isVisible)
            {
                Skip(batch, partition, stop);
                turn.Leave();
                continue;
            }
            while (share > 0 && turn.IsCurrent && !WaitsForDue(batch, turn))
            {
                await _notes.NoteAsync(partition, stop);
                await parts.Transactions.TurnToAsync(partition, stop);
                bool isDone = Pump(batch, turn, share, out int taken, stop);
                share -= taken;
                if (partition.Doubt is { } doubt) await ProbeAsync(partition, doubt, taken, since, stop);
                if (isDone)
                {
                    turn.Leave();
                    break;
                }
                if (parts.Transactions.IsDue) await parts.Transactions.CloseAsync(stop);
                else if (share > 0 && !await _pacing.WaitAsync(partition, stop)) break;
            }
            if (parts.Transactions.IsDue) await parts.Transactions.CloseAsync(stop);
            parts.Holds.Heed(parts.Owned.Values);
        }
    }

    // A refusal throws away the rest of the answer: those in doubt come last, and of them first who waited longest.
    IEnumerable<FetchedSource> InTurn(IReadOnlyList<FetchedSource> partitions) => parts.IsInDoubt ? partitions.OrderBy(fetched => fetched.Partition.Doubt?.TriedAt ?? long.MinValue) : partitions;

    // Each takes a broker's while: the others have their turns in between, and group and operator are heeded.
    async ValueTask ProbeAsync(SourcePartition partition, Doubt doubt, int records, long since, CancellationToken stop)
    {
        await parts.Transactions.ProbeAsync(partition, doubt, records, stop);
        parts.Holds.Heed(parts.Owned.Values);
        if (parts.Membership.Signal != MembershipSignal.None || parts.Context.Time.GetElapsedTime(since) > parts.Context.Plan.Delivery.Transaction.Age) partition.Refetch();
    }

    // Before its beginning is noted: one that waits for hours may see many processes begin.
    bool WaitsForDue(in RecordBatch batch, FetchedTurn turn)
    {
        try
        {
            return parts.Pump.WaitsForDue(batch, turn.Records, turn.Partition);
        }
        catch (CorruptRecordException corrupt)
        {
            throw turn.Partition.Damaged(corrupt.Message);
        }
        catch (CompressionUnavailableException missing)
        {
            throw StartChecks.Unavailable(missing);
        }
    }

    bool Pump(in RecordBatch batch, FetchedTurn turn, int most, out int taken, CancellationToken stop)
    {
        var partition = turn.Partition;
        var transaction = parts.Transactions.Open(stop);
        taken = 0;
        try
        {
            int before = transaction.Output.Records;
            parts.Context.Status.Begins(parts.Number, parts.Context.Time.GetTimestamp());
            bool isDone;
            try
            {
                isDone = parts.Pump.Pump(batch, turn.Records, partition, transaction.Output, (int)Math.Min(parts.Transactions.RecordsMax(partition), (long)before + Math.Min(most, _pacing.Allowed(partition))));
            }
            finally
            {
                // Also where it halts: nothing hangs.
                parts.Context.Status.Ends(parts.Number);
            }
            taken = transaction.Output.Records - before;
            _pacing.Spend(partition, taken, in batch);
            partition.Attempts?.Passed(taken);
            if (partition.Log == 0 && partition.Parking is { IsFull: true } parking && parking.TakeNews()) parts.Context.Events.RetryFull(parts.Number, new(partition.Topic, partition.Index), parking.Count);
            if (partition.IsWaiting && partition.Retry is { } retry && retry.Of(partition.NextOffset).Attempts > 0 && retry.TakeNews()) parts.Context.Events.Retrying(parts.Number, new(partition.Topic, partition.Index), partition.NextOffset, parts.Processor.Rejection.Reason);
            return isDone;
        }
        catch (CorruptRecordException corrupt)
        {
            throw partition.Damaged(corrupt.Message);
        }
        catch (CompressionUnavailableException missing)
        {
            throw StartChecks.Unavailable(missing);
        }
    }

    // Markers and aborted records count for nothing, but the position passes them.
    void Skip(in RecordBatch batch, SourcePartition partition, CancellationToken stop)
    {
        if (batch.LastOffset < partition.NextOffset) return;
        parts.Transactions.Open(stop);
        partition.Pass(batch);
    }
}
