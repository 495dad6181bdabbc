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
    public async Task ProcessAsync(FetchedData data, CancellationToken stop)
    {
        try
        {
            await TakeAsync(data, stop);
        }
        catch (TransactionFailedException)
        {
            foreach (var fetched in data.Partitions) fetched.Partition.Refetch();
            throw;
        }
    }

    async Task TakeAsync(FetchedData data, CancellationToken stop)
    {
        foreach (var fetched in InTurn(data.Partitions))
        {
            long turn = parts.Context.Time.GetTimestamp();
            var batches = new FetchedBatches(fetched);
            while (batches.TryNext(out var batch, out bool isVisible))
            {
                if (!isVisible)
                {
                    Skip(batch, fetched.Partition, stop);
                    continue;
                }
                while (fetched.IsCurrent && !WaitsForDue(batch, fetched.Partition))
                {
                    await _notes.NoteAsync(fetched.Partition, stop);
                    await parts.Transactions.TurnToAsync(fetched.Partition, stop);
                    bool isDone = Pump(batch, fetched.Partition, out int taken, stop);
                    if (fetched.Partition.Doubt is { } doubt) await ProbeAsync(fetched.Partition, doubt, taken, turn, stop);
                    if (isDone) break;
                    if (parts.Transactions.IsDue) await parts.Transactions.CloseAsync(stop);
                    else if (!await _pacing.WaitAsync(fetched.Partition, stop)) break;
                }
                if (parts.Transactions.IsDue) await parts.Transactions.CloseAsync(stop);
                parts.Holds.Heed(parts.Owned.Values);
            }
        }
    }

    // A refusal throws away the rest of the answer: those in doubt come last, and of them first who waited longest.
    IEnumerable<FetchedSource> InTurn(IReadOnlyList<FetchedSource> partitions) => parts.IsInDoubt ? partitions.OrderBy(fetched => fetched.Partition.Doubt?.TriedAt ?? long.MinValue) : partitions;

    // Each takes a broker's while: the others have their turns in between, and group and operator are heeded.
    async ValueTask ProbeAsync(SourcePartition partition, Doubt doubt, int records, long turn, CancellationToken stop)
    {
        await parts.Transactions.ProbeAsync(partition, doubt, records, stop);
        parts.Holds.Heed(parts.Owned.Values);
        if (parts.Membership.Signal != MembershipSignal.None || parts.Context.Time.GetElapsedTime(turn) > parts.Context.Plan.Delivery.Transaction.Age) partition.Refetch();
    }

    // Before its beginning is noted: one that waits for hours may see many processes begin.
    bool WaitsForDue(in RecordBatch batch, SourcePartition lane)
    {
        try
        {
            return parts.Pump.WaitsForDue(batch, lane);
        }
        catch (CorruptRecordException corrupt)
        {
            throw lane.Damaged(corrupt.Message);
        }
        catch (CompressionUnavailableException missing)
        {
            throw StartChecks.Unavailable(missing);
        }
    }

    bool Pump(in RecordBatch batch, SourcePartition partition, out int taken, CancellationToken stop)
    {
        var transaction = parts.Transactions.Open(stop);
        taken = 0;
        try
        {
            int before = transaction.Output.Records;
            parts.Context.Status.Begins(parts.Number, parts.Context.Time.GetTimestamp());
            bool isDone;
            try
            {
                isDone = parts.Pump.Pump(batch, partition, transaction.Output, (int)Math.Min(parts.Transactions.RecordsMax(partition), (long)before + _pacing.Allowed(partition)));
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
