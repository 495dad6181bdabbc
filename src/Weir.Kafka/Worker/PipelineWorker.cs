using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>
/// One loop over the partitions that the group gave it: fetch, process, write and commit in transactions. It shares nothing with other workers.
/// Whatever goes wrong on the way ends in the same place: the transaction is given up, the producer takes its id anew, and the worker
/// goes back to the committed positions.
/// </summary>
sealed class PipelineWorker : IAsyncDisposable
{
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    readonly WorkerParts _parts;
    readonly WorkerContext _context;
    readonly WorkerTransactions _transactions;
    readonly Ownership _ownership;
    readonly Recovery _recovery;
    readonly BatchProcessing _processing;
    readonly SourceGuard _guard;
    readonly OutputGuard _outputs;

    public PipelineWorker(WorkerContext context, int number, FetchLimits limits)
    {
        _context = context;
        _parts = new(context, number, limits);
        _transactions = _parts.Transactions;
        _guard = new(_parts);
        _ownership = new(_parts, _guard);
        _outputs = new(_parts);
        _recovery = new(_parts, _ownership, _outputs);
        _processing = new(_parts);
    }

    Dictionary<int, SourcePartition> Owned => _parts.Owned;

    /// <summary>Takes the transactional id. Every producer of a process has its id before any consumer joins.</summary>
    public Task InitializeAsync(CancellationToken cancellation) => _parts.Retry.RunAsync(async () =>
    {
        await _parts.Client.RefreshAsync([_context.Plan.Source.Topic, .. _context.Written.Select(topic => topic.Name)], cancellation);
        await _parts.Producer.RecoverAsync(cancellation);
    }, cancellation);

    /// <summary>Runs until <paramref name="stop"/>; then what is open is committed, or aborted, and the group left.</summary>
    /// <exception cref="WeirException">Something that trying again does not cure.</exception>
    /// <exception cref="KafkaException">The cluster refuses: permission, topic gone.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        bool isWhole = false;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await _ownership.RebalanceAsync(stop);
                    await WorkAsync(stop);
                    await _transactions.FlushAsync(stop);
                    await HeedAsync(stop);
                }
                catch (PartitionHaltedException halted)
                {
                    await _recovery.HaltAsync(halted.At(_context.Time.GetUtcNow()), stop);
                }
                catch (TransactionFailedException failure)
                {
                    await _recovery.RecoverAsync(failure, stop);
                }
                catch (KafkaException failure) when (failure.IsRetriable)
                {
                    await _recovery.RecoverAsync(new(TransactionFailure.Abort, failure.Message, cause: failure), stop);
                }
            }
            isWhole = true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            isWhole = true;
        }
        finally
        {
            await EndAsync(isWhole);
        }
    }

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    // Returns when the group or the operator wants something.
    async Task WorkAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(() => stopped.TrySetResult());
        await CommitStartsAsync(stop);
        while (!stop.IsCancellationRequested && _parts.Membership.Signal == MembershipSignal.None)
        {
            _parts.Holds.Heed(Owned.Values);
            foreach (var lane in _parts.Lanes) lane.EndPause();
            await RecallAsync(stop);
            _parts.Upkeep?.Advance(stop);
            await _parts.Fetcher.StartAsync(Ready, stop);
            _guard.ThrowIfMadeAnew();
            _guard.ThrowIfTierIsGone();
            _outputs.ThrowIfSmaller();
            if (_parts.Fetcher.TryTake(out var data, stop))
            {
                List<FetchedData> taken = [data!];
                try
                {
                    while (_processing.IsSharing && _parts.Fetcher.TryTake(out var more, stop)) taken.Add(more!);
                    await _parts.Fetcher.StartAsync(Ready, stop);
                    await _processing.ProcessAsync(taken is [var only] ? only.Partitions : [.. taken.SelectMany(each => each.Partitions)], stop);
                }
                finally
                {
                    foreach (var each in taken) each.Dispose();
                }
            }
            else if (_transactions.IsDue) await _transactions.CloseAsync(stop);
            else
            {
                // The answer that was just taken may have been empty: without the next fetch under way nothing would wake an idle worker.
                await _parts.Fetcher.StartAsync(Ready, stop);
                await Task.WhenAny([.. _parts.Fetcher.Waits(), .. _transactions.Waits(), .. Waits(), stopped.Task]);
            }
            _transactions.ThrowIfFailed();
            await _guard.HeedRangesAsync(stop);
        }
    }

    IEnumerable<Task> Waits() =>
    [
        .. _parts.Recollection?.Waits() ?? [],
        .. _parts.ParkedRecall?.Waits() ?? [],
        _parts.Membership.Signalled,
        _parts.Holds.Changed,
        .. _parts.Lanes.Where(lane => lane.IsWaiting).Select(lane => lane.Pause!),
        .. _parts.Upkeep is { } upkeep ? (Task[])[upkeep.Due] : [],
    ];

    IReadOnlyCollection<SourcePartition> Ready => !_parts.Holds.Any && _context.Tiers.Count == 0 && !Owned.Values.Any(partition => partition.IsWaiting) && _parts.Recollection is null or { IsComplete: true } ? Owned.Values : [.. _parts.Lanes.Where(IsReady)];

    bool IsReady(SourcePartition lane) => !lane.IsHeld && !lane.IsWaiting && _parts.Recollection?.IsReady(lane.Owner) != false && (lane.Parking is not { } parking || (parking.IsBuilt && (lane.Log > 0 || !parking.IsFull)));

    async ValueTask RecallAsync(CancellationToken stop)
    {
        if (_parts.ParkedRecall is { } parked) await parked.AdvanceAsync(stop);
        if (_parts.Recollection is null or { IsIdle: true }) return;
        // The steps before the one that remembers may need a key or a table.
        _transactions.BeginOnce();
        await _parts.Recollection.AdvanceAsync(stop);
    }

    // Before the first record: a crash in the first transaction would otherwise leave a sink that is not empty and no position, which looks as if the
    // group had been forgotten; and with start: latest the next start would be later and leave records out.
    async Task CommitStartsAsync(CancellationToken stop)
    {
        if (!_parts.Lanes.Any(lane => lane.IsTouched)) return;
        _transactions.Open(stop);
        await _transactions.FlushAsync(stop);
    }

    // What the heartbeat said, after everything was committed.
    async Task HeedAsync(CancellationToken stop)
    {
        switch (_parts.Membership.Signal)
        {
            case MembershipSignal.Fenced:
                await _recovery.RecoverAsync(TransactionFailedException.Of(ErrorCode.FencedInstanceId, $"heartbeat to group '{_context.Group}'"), stop);
                break;
            case MembershipSignal.Lost:
                await _recovery.RecoverAsync(new(TransactionFailure.NotMember, $"group '{_context.Group}' gave this worker up"), stop);
                break;
        }
    }

    // Where something failed that trying again does not cure, half a batch may be in the open transaction without its position and counts: it is aborted.
    async Task EndAsync(bool isWhole)
    {
        using var limit = new CancellationTokenSource(StopLimit, _context.Time);
        _parts.Fetcher.Clear();
        try
        {
            if (isWhole) await _transactions.FlushAsync(limit.Token);
            _transactions.ThrowIfFailed();
            // Also where it was let go of, and the stop came before its id was taken anew.
            if (_transactions.IsOpen || _parts.Producer.IsUndecided) throw new TransactionFailedException(TransactionFailure.Abort, "the worker ends");
        }
        catch (TransactionFailedException failure) when (failure.Failure == TransactionFailure.Fenced)
        {
            // Another process has our name by now; taking the id anew would fence it.
        }
        catch (Exception exception) when (exception is TransactionFailedException or KafkaException or OperationCanceledException)
        {
            // Taking the id anew aborts what is open, so that nobody waits for it to time out; but what is still being sent must not go on under the new epoch.
            try
            {
                await _transactions.AbandonAsync(limit.Token);
                await _parts.Producer.RecoverAsync(limit.Token).WaitAsync(limit.Token);
            }
            catch (Exception failure) when (failure is KafkaException or OperationCanceledException) { }
        }
        await _parts.Membership.LeaveAsync();
    }
}
