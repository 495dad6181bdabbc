using Weir.Kafka.Fetching;
using Weir.Kafka.Membership;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>
/// Keeps a worker within its rates. Where all partitions share a rate they wait in their places, so that none takes it from the others; what a partition
/// has too much of is fetched again.
/// </summary>
sealed class Pacing(WorkerParts parts)
{
    RateBudget? Shared => parts.Context.Budget;

    /// <summary>How many of the partition's records may be taken now.</summary>
    public int Allowed(SourcePartition partition) => partition.Attempts is { IsAlone: true } ? 1 : Math.Min(Shared?.Allowed ?? int.MaxValue, partition.Budget?.Allowed ?? int.MaxValue);

    /// <summary>So many of the batch's records were taken.</summary>
    public void Spend(SourcePartition partition, int records, in RecordBatch batch)
    {
        long bytes = batch.Count > 0 ? (long)batch.SizeInBytes * records / batch.Count : 0;
        Shared?.Spend(records, bytes);
        partition.Budget?.Spend(records, bytes);
    }

    /// <summary>Waits until more may be taken; transactions close meanwhile, and the group and the operator are heeded.</summary>
    /// <returns>False: the rest of what was fetched is not for now.</returns>
    public async Task<bool> WaitAsync(SourcePartition partition, CancellationToken stop)
    {
        if (partition.Budget is { Allowed: 0 } own) partition.PauseFor(own.Wait, parts.Context.Time);
        if (partition.IsWaiting || Shared is not { Allowed: 0 } all) return !partition.IsWaiting;
        var pause = PauseAsync(all.Wait, stop);
        while (!pause.IsCompleted && parts.Membership.Signal == MembershipSignal.None)
        {
            await Task.WhenAny([pause, .. parts.Transactions.Waits(), parts.Membership.Signalled, parts.Holds.Changed]);
            parts.Transactions.ThrowIfFailed();
            if (parts.Transactions.IsDue) await parts.Transactions.CloseAsync(stop);
            int epoch = partition.Epoch;
            parts.Holds.Heed(parts.Owned.Values);
            if (partition.Epoch != epoch) return false;
        }
        stop.ThrowIfCancellationRequested();
        if (parts.Membership.Signal == MembershipSignal.None) return true;
        foreach (var each in parts.Lanes) each.Refetch();
        return false;
    }

    // Not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool.
    async Task PauseAsync(TimeSpan wait, CancellationToken stop) => await Task.Delay(wait, parts.Context.Time, stop);
}
