using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Which source partitions a worker has, as its group divides them: what it gives up, what it gets, and where it goes on there.</summary>
sealed class Ownership(WorkerParts parts, SourceGuard guard)
{
    /// <summary>Joins, gives up what has to move, joins again, until the assignment is settled; returns at once where nothing changes.</summary>
    public async Task RebalanceAsync(CancellationToken stop)
    {
        if (parts.Membership.IsJoined && parts.Membership.Signal == MembershipSignal.None) return;
        while (true)
        {
            var assigned = await JoinAsync(stop);
            var revoked = parts.Owned.Keys.Except(assigned.Partitions).ToList();
            var given = assigned.Partitions.Except(parts.Owned.Keys).ToList();
            foreach (int partition in revoked) GiveUp(partition);
            var added = given.Select(parts.Context.NewPartition).ToList();
            await SeekAsync(added, stop);
            foreach (var partition in added)
            {
                parts.Owned[partition.Index] = partition;
                parts.Context.Control.Given(parts.Number, partition);
            }
            parts.Context.Status.Owns(parts.Number, parts.Owned.Count);
            parts.Context.Events.Assigned(parts.Number, [.. parts.Owned.Keys.Order()], given, revoked);
            if (revoked.Count == 0 && assigned.IsSettled) return;
        }
    }

    /// <summary>Sets partitions that it has, and what goes with them in retry topics, to the committed positions.</summary>
    public async Task SeekAsync(IReadOnlyCollection<Fetching.SourcePartition> partitions, CancellationToken stop)
    {
        await parts.Retry.RunAsync(() => parts.Positions.SeekAsync(partitions, stop), stop);
        var tiers = partitions.SelectMany(partition => partition.Parking?.Lanes ?? []).ToList();
        if (tiers.Count > 0) await parts.Retry.RunAsync(() => SeekTiersAsync(tiers, stop), stop);
        foreach (var partition in partitions) partition.Parking?.Sought();
        if (parts.Recollection is null) return;
        foreach (var partition in partitions) parts.Recollection.Sought(partition);
    }

    /// <summary>The group gave all of them to others.</summary>
    public void GiveUpAll()
    {
        List<int> revoked = [.. parts.Owned.Keys.Order()];
        if (revoked.Count == 0) return;
        foreach (int partition in revoked) GiveUp(partition);
        parts.Context.Status.Owns(parts.Number, 0);
        parts.Context.Events.Assigned(parts.Number, [], [], revoked);
    }

    Task SeekTiersAsync(IReadOnlyCollection<Fetching.SourcePartition> lanes, CancellationToken stop)
    {
        guard.ThrowIfTierIsGone();
        return parts.Positions.SeekTiersAsync(lanes, stop);
    }

    async Task<MemberAssignment> JoinAsync(CancellationToken stop)
    {
        try
        {
            return await parts.Membership.JoinAsync(parts.Owned.Keys, stop);
        }
        catch (KafkaServerException fenced) when (fenced.Code == ErrorCode.FencedInstanceId)
        {
            throw TransactionFailedException.Of(ErrorCode.FencedInstanceId, $"joining group '{parts.Context.Group}'");
        }
    }

    // An answer fetched before may still wait to be processed; without a new epoch its records would be written, and their positions not committed.
    void GiveUp(int partition)
    {
        if (!parts.Owned.Remove(partition, out var given)) return;
        given.GiveUp();
        parts.Context.Control.GivenUp(given);
        parts.Recollection?.GivenUp(given);
        // What could not be delivered may have been of it, and is another worker's to deliver.
        parts.Deliveries.Better();
    }
}
