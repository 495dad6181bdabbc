using Weir.Kafka.Fetching;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>The one way out, whatever failed: the transaction is given up, the producer takes its id anew, and the worker goes back to the committed positions.</summary>
sealed class Recovery(WorkerParts parts, Ownership ownership, OutputGuard outputs)
{
    readonly FenceGuard _fences = FenceGuard.OfTransactionalId(parts.Context.Time, parts.Context.TransactionalId(parts.Number));
    readonly Cluster.Backoff _backoff = parts.Client.NewBackoff();
    int _limits = parts.Context.Limits.Version;
    readonly FenceGuard _instanceFences = FenceGuard.OfInstance(parts.Context.Time, parts.Context.Group, $"{parts.Context.Instance}.{parts.Number}");

    /// <exception cref="Engine.WeirException">Another process has our name, or a topic that is written is another.</exception>
    /// <exception cref="KafkaException">The cluster refuses what trying again does not cure.</exception>
    public async Task RecoverAsync(TransactionFailedException failure, CancellationToken stop)
    {
        var probe = parts.Transactions.TakeProbe();
        // Then all else is committed, and what was fetched of it is as good as before.
        var alone = failure.RefusedBy is null ? null : probe?.Lane.Owner;
        if (alone is null) parts.Fetcher.Clear();
        await parts.Transactions.AbandonAsync(stop);
        parts.Context.Status.Abort();
        if (failure.Failure == TransactionFailure.Fenced) _fences.Fenced();
        if (failure.Code == ErrorCode.FencedInstanceId) _instanceFences.Fenced();
        var (halt, isTry) = await HeedRefusalAsync(failure, probe, stop);
        if (failure is { Failure: TransactionFailure.Abort, InnerException: null } && IsFinal(failure.Code)) throw new KafkaServerException(failure.Code, failure.Subject);
        if (failure.Code == ErrorCode.UnknownTopicOrPartition) await outputs.HeedUnknownAsync(stop);
        await PaceAsync(failure, stop);
        await parts.Retry.RunAsync(() => parts.Producer.RecoverAsync(stop), stop);
        if (failure.Failure == TransactionFailure.NotMember)
        {
            parts.Membership.Forget(withId: failure.Code is ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId);
            ownership.GiveUpAll();
        }
        await ownership.SeekAsync(alone is null ? parts.Owned.Values : [alone], stop);
        if (halt is not null) Halt(halt);
        // The refusal before was told, and so is what comes of the tries.
        if (!isTry) parts.Context.Events.Recovered(parts.Number, failure.Message, parts.Transactions.SinceAbandoned);
    }

    // Of a transaction with many partitions' records each of them may have been refused: all that was not committed is in doubt.
    async Task<(PartitionHalt? Halt, bool IsTry)> HeedRefusalAsync(TransactionFailedException failure, (SourcePartition Lane, int Records)? probe, CancellationToken stop)
    {
        if (failure.RefusedBy is not { } by)
        {
            foreach (var lane in parts.Lanes) if (lane.Doubt is { } doubt) doubt.Refused = null;
        }
        else if (await HasLearnedAsync(by.Topic, stop)) return (null, false);
        else if (probe is { Lane.Doubt: { } probed } tried)
        {
            if (tried.Records == 1) return (parts.Pump.RefuseLast(probed, failure.Code), true);
            probed.Refuse(tried.Lane.NextOffset, tried.Records);
            return (null, true);
        }
        else
        {
            foreach (var lane in parts.Lanes.Where(lane => lane.NextOffset > lane.CommittedOffset)) (lane.Doubt ??= new(lane.NextOffset, failure.RefusedRecords / 2)).Extend(lane.NextOffset);
        }
        return (null, false);
    }

    // With what the topic takes by now, nothing need be refused any more.
    async Task<bool> HasLearnedAsync(string topic, CancellationToken stop)
    {
        try { await parts.Context.Limits.LearnAsync(parts.Client, topic, stop); }
        // What cannot be read now stays as it is known. Who stops goes on to let go of what is open: half a batch may be in it.
        catch (Exception failure) when (failure is KafkaException || (failure is OperationCanceledException && stop.IsCancellationRequested)) { }
        bool isNew = parts.Context.Limits.Version != _limits;
        _limits = parts.Context.Limits.Version;
        return isNew;
    }

    // What fails again and again must not do so as fast as the broker can refuse it; that a transaction is halved, or fails once, is no such thing.
    async Task PaceAsync(TransactionFailedException failure, CancellationToken stop)
    {
        if (!parts.Transactions.IsStuck) _backoff.Reset();
        else if (failure.RefusedRecords == 0) await _backoff.WaitAsync(stop);
    }

    /// <summary>The worker goes on without the partition, from the committed positions; with it where the dead-letter topic, as it is by now, may take what was too large.</summary>
    public async Task HaltAsync(PartitionHalt halt, CancellationToken stop)
    {
        if (halt.Code == "WEIR2010" && await HasLearnedAsync(parts.Context.DeadLetters.Name, stop))
        {
            await RecoverAsync(new(TransactionFailure.Abort, $"{halt}, and it takes other batches by now"), stop);
            return;
        }
        Halt(halt);
        await RecoverAsync(new(TransactionFailure.Abort, halt.ToString()), stop);
        // The steps came back: processes that begin there while it stands were not ended by them.
        if (!parts.Owned.TryGetValue(halt.Partition, out var partition)) return;
        foreach (var lane in (SourcePartition[])[partition, .. partition.Parking?.Lanes ?? []])
        {
            if (lane.Attempts is not { } attempts || attempts.At(lane.NextOffset) == 0) continue;
            attempts.Returned();
            lane.IsTouched = true;
        }
    }

    void Halt(PartitionHalt halt)
    {
        parts.Context.Control.Halt(halt);
        parts.Context.Events.Halted(parts.Number, halt);
    }

    static bool IsFinal(ErrorCode code) => code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
        or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionCoordinatorFenced or ErrorCode.UnsupportedVersion or ErrorCode.UnsupportedForMessageFormat;
}
