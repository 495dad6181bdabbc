using Weir.Engine;
using Weir.Kafka.Cluster;
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
    static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    readonly WorkerContext _context;
    readonly int _number;
    readonly KafkaClient _client;
    readonly TransactionalProducer _producer;
    readonly IGroupMembership _membership;
    readonly Fetcher _fetcher;
    readonly Positions _positions;
    readonly FenceGuard _fences;
    readonly FenceGuard _instanceFences;
    readonly RecordPump _pump;
    readonly RecordProcessor _processor;
    readonly TransactionLane _transactions;
    readonly Recollection? _recollection;
    readonly OutcomeCounts _counts = new();
    readonly Dictionary<int, SourcePartition> _owned = [];
    readonly RecordsLimit _limit;
    readonly TroubleWatch _trouble;
    readonly PartitionHolds _holds;
    long _since;
    long? _committedBefore = 0;
    bool _hasBegun;

    public PipelineWorker(WorkerContext context, int number, FetchLimits limits)
    {
        _context = context;
        _number = number;
        _client = new(context.Kafka with { Seed = context.Kafka.Seed + number });
        _producer = new(_client, context.TransactionalId(number), TransactionTimeout, topic => (CompressionType)context.Plan.CompressionOf(topic));
        _trouble = new(context.Time, what => context.Events.Trouble(number, what), took => context.Events.TroubleOver(number, took));
        _membership = context.GroupOptions(number) is { IsDividedByBroker: true } group ? new ConsumerMembership(_client, group, _trouble) : new GroupMembership(_client, context.GroupOptions(number), _trouble);
        _fetcher = new(_client, limits, _trouble);
        _positions = new(_client, context.Group, context.Start, context.SourcePartitions);
        _fences = FenceGuard.OfTransactionalId(context.Time, context.TransactionalId(number));
        _instanceFences = FenceGuard.OfInstance(context.Time, context.Group, $"{context.Instance}.{number}");
        _processor = context.Plan.NewProcessor(context.Time);
        _pump = new(context.Plan, _processor, [.. context.Outputs], new DeadLetterWriter(context.Plan, context.DeadLetters, _counts), _counts, context.Time);
        _transactions = new(context, _producer, _membership, _counts, _processor.Memory);
        if (_processor.Memory is { } memory) _recollection = new(memory, context, number, _trouble);
        _limit = new(context.Plan.Delivery.Transaction.Records);
        _holds = new(context.Control);
        _since = context.Time.GetTimestamp();
    }

    /// <summary>Takes the transactional id. Every producer of a process has its id before any consumer joins.</summary>
    public Task InitializeAsync(CancellationToken cancellation) => RetryAsync(async () =>
    {
        await _client.RefreshAsync([_context.Plan.Source.Topic, .. _context.Written.Select(topic => topic.Name)], cancellation);
        await _producer.RecoverAsync(cancellation);
    }, cancellation);

    /// <summary>Runs until <paramref name="stop"/>; then what is open is committed, or aborted, and the group left.</summary>
    /// <exception cref="WeirException">Something that trying again does not cure.</exception>
    /// <exception cref="KafkaException">The cluster refuses: permission, topic gone.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await RebalanceAsync(stop);
                    await WorkAsync(stop);
                    await _transactions.FlushAsync(_owned.Values).WaitAsync(stop);
                    await HeedAsync(stop);
                }
                catch (PartitionHaltedException halted)
                {
                    await HaltAsync(halted.At(_context.Time.GetUtcNow()), stop);
                }
                catch (TransactionFailedException failure)
                {
                    await RecoverAsync(failure, stop);
                }
                catch (KafkaException failure) when (failure.IsRetriable)
                {
                    await RecoverAsync(new(TransactionFailure.Abort, failure.Message, cause: failure), stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        finally
        {
            await EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _fetcher.Clear();
        _membership.Dispose();
        _pump.Dispose();
        if (_recollection is not null) await _recollection.DisposeAsync();
        await _client.DisposeAsync();
    }

    // Returns when the group or the operator wants something.
    async Task WorkAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(() => stopped.TrySetResult());
        await CommitStartsAsync(stop);
        while (!stop.IsCancellationRequested && _membership.Signal == MembershipSignal.None)
        {
            _holds.Heed(_owned.Values);
            foreach (var partition in _owned.Values) partition.EndPause();
            await RecallAsync(stop);
            await _fetcher.StartAsync(Ready, stop);
            ThrowIfMadeAnew();
            if (_fetcher.TryTake(out var data, stop))
            {
                using (data)
                {
                    await _fetcher.StartAsync(Ready, stop);
                    await ProcessAsync(data!, stop);
                }
            }
            else if (_transactions.IsDue(_limit.Records)) await CloseAsync(stop);
            else
            {
                // The answer that was just taken may have been empty: without the next fetch under way nothing would wake an idle worker.
                await _fetcher.StartAsync(Ready, stop);
                await Task.WhenAny([.. _fetcher.Waits(), .. _transactions.Waits(), .. _recollection?.Waits() ?? [], _membership.Signalled, _holds.Changed, .. _owned.Values.Where(partition => partition.IsWaiting).Select(partition => partition.Pause!), stopped.Task]);
            }
            _transactions.ThrowIfFailed();
            if (_fetcher.OutOfRange is { } lost) await ThrowGapAsync(lost, stop);
        }
    }

    IReadOnlyCollection<SourcePartition> Ready => !_holds.Any && !_owned.Values.Any(partition => partition.IsWaiting) && _recollection is null or { IsComplete: true } ? _owned.Values : [.. _owned.Values.Where(IsReady)];

    bool IsReady(SourcePartition partition) => !partition.IsHeld && !partition.IsWaiting && _recollection?.IsReady(partition) != false;

    async ValueTask RecallAsync(CancellationToken stop)
    {
        if (_recollection is null or { IsIdle: true }) return;
        // The steps before the one that remembers may need a key or a table.
        if (!_hasBegun) BeginTransaction();
        await _recollection.AdvanceAsync(stop);
    }

    // Before the first record: a crash in the first transaction would otherwise leave a sink that is not empty and no position, which looks as if the
    // group had been forgotten; and with start: latest the next start would be later and leave records out.
    async Task CommitStartsAsync(CancellationToken stop)
    {
        if (!_owned.Values.Any(partition => partition.IsTouched)) return;
        _transactions.Open(BeginTransaction, stop);
        await _transactions.FlushAsync(_owned.Values).WaitAsync(stop);
    }

    async Task ProcessAsync(FetchedData data, CancellationToken stop)
    {
        foreach (var fetched in data.Partitions)
        {
            var aborted = new AbortedTransactions(fetched.Data.AbortedTransactions);
            var records = fetched.Data.Records!.Value;
            while (fetched.IsCurrent && TryRead(ref records, fetched.Partition, out var batch))
            {
                if (!aborted.IsVisible(batch))
                {
                    Skip(batch, fetched.Partition, stop);
                    continue;
                }
                while (fetched.IsCurrent)
                {
                    if (fetched.Partition.Attempts?.NeedsNote(fetched.Partition.NextOffset) == true) await NoteAsync(fetched.Partition, stop);
                    if (Pump(batch, fetched.Partition, stop)) break;
                    if (_transactions.IsDue(_limit.Records)) await CloseAsync(stop);
                    else if (!await PaceAsync(fetched.Partition, stop)) break;
                }
                if (_transactions.IsDue(_limit.Records)) await CloseAsync(stop);
                _holds.Heed(_owned.Values);
            }
        }
    }

    // Before a step of a user's own sees the record: should it take the process with it, the next one knows where. What was done before is committed first.
    async Task NoteAsync(SourcePartition partition, CancellationToken stop)
    {
        await _transactions.FlushAsync(_owned.Values).WaitAsync(stop);
        partition.Attempts!.Note(partition.NextOffset);
        partition.IsTouched = true;
        _transactions.Open(BeginTransaction, stop);
        await _transactions.FlushAsync(_owned.Values).WaitAsync(stop);
    }

    // Where all partitions share a rate they wait in their places, so that none takes it from the others; what a partition has too much of is fetched again.
    // False: the rest of what was fetched is not for now.
    async Task<bool> PaceAsync(SourcePartition partition, CancellationToken stop)
    {
        if (partition.Budget is { Allowed: 0 } own) partition.PauseFor(own.Wait, _context.Time);
        if (partition.IsWaiting || _context.Budget is not { Allowed: 0 } all) return !partition.IsWaiting;
        var pause = PauseAsync(all.Wait, stop);
        while (!pause.IsCompleted && _membership.Signal == MembershipSignal.None)
        {
            await Task.WhenAny([pause, .. _transactions.Waits(), _membership.Signalled, _holds.Changed]);
            _transactions.ThrowIfFailed();
            if (_transactions.IsDue(_limit.Records)) await CloseAsync(stop);
            int epoch = partition.Epoch;
            _holds.Heed(_owned.Values);
            if (partition.Epoch != epoch) return false;
        }
        stop.ThrowIfCancellationRequested();
        if (_membership.Signal == MembershipSignal.None) return true;
        foreach (var each in _owned.Values) each.Refetch();
        return false;
    }

    // Not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool.
    async Task PauseAsync(TimeSpan wait, CancellationToken stop) => await Task.Delay(wait, _context.Time, stop);

    int Allowed(SourcePartition partition) => partition.Attempts is { IsAlone: true } ? 1 : Math.Min(_context.Budget?.Allowed ?? int.MaxValue, partition.Budget?.Allowed ?? int.MaxValue);

    void Spend(SourcePartition partition, int records, in RecordBatch batch)
    {
        long bytes = batch.Count > 0 ? (long)batch.SizeInBytes * records / batch.Count : 0;
        _context.Budget?.Spend(records, bytes);
        partition.Budget?.Spend(records, bytes);
    }

    bool Pump(in RecordBatch batch, SourcePartition partition, CancellationToken stop)
    {
        var transaction = _transactions.Open(BeginTransaction, stop);
        try
        {
            int before = transaction.Output.Records;
            _context.Status.Begins(_number, _context.Time.GetTimestamp());
            bool isDone = _pump.Pump(batch, partition, transaction.Output, (int)Math.Min(_limit.Records, (long)before + Allowed(partition)));
            Spend(partition, transaction.Output.Records - before, in batch);
            partition.Attempts?.Passed(transaction.Output.Records - before);
            _context.Status.Ends(_number);
            if (partition.IsWaiting && partition.Retry!.TakeNews()) _context.Events.Retrying(_number, new(partition.Topic, partition.Index), partition.NextOffset, _processor.Rejection.Reason);
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

    void BeginTransaction()
    {
        _hasBegun = true;
        _recollection?.Trim(_owned.Values);
        _processor.BeginTransaction();
        foreach (var change in _processor.TakeLookupChanges()) _context.Events.LookupChanged(change);
    }

    // Markers and aborted records count for nothing, but the position passes them.
    void Skip(in RecordBatch batch, SourcePartition partition, CancellationToken stop)
    {
        if (batch.LastOffset < partition.NextOffset) return;
        _transactions.Open(BeginTransaction, stop);
        partition.NextOffset = batch.LastOffset + 1;
        partition.IsTouched = true;
    }

    static bool TryRead(ref ReadOnlyMemory<byte> records, SourcePartition partition, out RecordBatch batch)
    {
        try
        {
            if (!RecordBatch.TryRead(ref records, out batch)) return false;
        }
        catch (CorruptRecordException corrupt)
        {
            throw partition.Damaged(corrupt.Message);
        }
        return batch.Validate() is { } wrong ? throw partition.Damaged(wrong) : true;
    }

    async Task CloseAsync(CancellationToken stop)
    {
        // Whoever stops does not wait for a slow broker here: EndAsync does, as long as it may.
        await _transactions.CloseAsync(_owned.Values).WaitAsync(stop);
        if (_limit.IsNarrowed)
        {
            await _transactions.FlushAsync(_owned.Values).WaitAsync(stop);
            _pump.Accept();
            _limit.Widen();
        }
        TellFirstCommit();
    }

    void TellFirstCommit()
    {
        if (_committedBefore is not { } before || _transactions.Committed == before) return;
        _committedBefore = null;
        _context.Events.FirstCommit(_number, _context.Time.GetElapsedTime(_since));
    }

    // What the heartbeat said, after everything was committed.
    async Task HeedAsync(CancellationToken stop)
    {
        switch (_membership.Signal)
        {
            case MembershipSignal.Fenced:
                await RecoverAsync(TransactionFailedException.Of(ErrorCode.FencedInstanceId, $"heartbeat to group '{_context.Group}'"), stop);
                break;
            case MembershipSignal.Lost:
                await RecoverAsync(new(TransactionFailure.NotMember, $"group '{_context.Group}' gave this worker up"), stop);
                break;
        }
    }

    // Joins, gives up what has to move, joins again, until the assignment is settled.
    async Task RebalanceAsync(CancellationToken stop)
    {
        if (_membership.IsJoined && _membership.Signal == MembershipSignal.None) return;
        while (true)
        {
            var assigned = await JoinAsync(stop);
            var revoked = _owned.Keys.Except(assigned.Partitions).ToList();
            var given = assigned.Partitions.Except(_owned.Keys).ToList();
            foreach (int partition in revoked) GiveUp(partition);
            var added = given.Select(partition => _context.NewPartition(partition)).ToList();
            await SeekAsync(added, stop);
            foreach (var partition in added)
            {
                _owned[partition.Index] = partition;
                _context.Control.Given(_number, partition);
            }
            _context.Status.Owns(_number, _owned.Count);
            _context.Events.Assigned(_number, [.. _owned.Keys.Order()], given, revoked);
            if (revoked.Count == 0 && assigned.IsSettled) return;
        }
    }

    async Task<MemberAssignment> JoinAsync(CancellationToken stop)
    {
        try
        {
            return await _membership.JoinAsync(_owned.Keys, stop);
        }
        catch (KafkaServerException fenced) when (fenced.Code == ErrorCode.FencedInstanceId)
        {
            throw TransactionFailedException.Of(ErrorCode.FencedInstanceId, $"joining group '{_context.Group}'");
        }
    }

    // An answer fetched before may still wait to be processed; without a new epoch its records would be written, and their positions not committed.
    void GiveUp(int partition)
    {
        if (!_owned.Remove(partition, out var given)) return;
        given.GiveUp();
        _context.Control.GivenUp(given);
        _recollection?.GivenUp(given);
    }

    async Task SeekAsync(IReadOnlyCollection<SourcePartition> partitions, CancellationToken stop)
    {
        await RetryAsync(() => _positions.SeekAsync(partitions, stop), stop);
        if (_recollection is null) return;
        foreach (var partition in partitions) _recollection.Sought(partition);
    }

    async Task RecoverAsync(TransactionFailedException failure, CancellationToken stop)
    {
        _since = _context.Time.GetTimestamp();
        _fetcher.Clear();
        await _transactions.AbandonAsync().WaitAsync(stop);
        _committedBefore = _transactions.Committed;
        _context.Status.Abort();
        if (failure.Failure == TransactionFailure.Fenced) _fences.Fenced();
        if (failure.Code == ErrorCode.FencedInstanceId) _instanceFences.Fenced();
        PartitionHalt? halt = null;
        if (failure.RefusedRecords > 0 && _limit.Narrow(failure.RefusedRecords)) halt = _pump.RefuseLast(failure.Code);
        else _pump.Accept();
        if (failure is { Failure: TransactionFailure.Abort, InnerException: null } && IsFinal(failure.Code)) throw new KafkaServerException(failure.Code, failure.Message);
        await RetryAsync(() => _producer.RecoverAsync(stop), stop);
        if (failure.Failure == TransactionFailure.NotMember)
        {
            _membership.Forget(withId: failure.Code is ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId);
            foreach (int partition in _owned.Keys.ToList()) GiveUp(partition);
        }
        await SeekAsync(_owned.Values, stop);
        if (halt is not null) Halt(halt);
        _context.Events.Recovered(_number, failure.Message, _context.Time.GetElapsedTime(_since));
    }

    // The worker goes on without the partition, from the committed positions.
    async Task HaltAsync(PartitionHalt halt, CancellationToken stop)
    {
        Halt(halt);
        await RecoverAsync(new(TransactionFailure.Abort, halt.ToString()), stop);
    }

    void Halt(PartitionHalt halt)
    {
        _context.Control.Halt(halt);
        _context.Events.Halted(_number, halt);
    }

    static bool IsFinal(ErrorCode code) => code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
        or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionCoordinatorFenced or ErrorCode.UnsupportedVersion or ErrorCode.UnsupportedForMessageFormat;

    async Task ThrowGapAsync(SourcePartition partition, CancellationToken stop)
    {
        var (first, end) = await _positions.RangeAsync(partition, stop);
        string range = partition.FetchOffset < first ? $"offsets {partition.FetchOffset} to {first - 1} are gone" : $"the position {partition.FetchOffset} is beyond its end {end}";
        throw new WeirException("WEIR2005", $"{partition.Topic}/{partition.Index}: {range}; it now has {first} to {end}",
            "Retention or a new topic took them: set the group's position where the pipeline shall go on (weir groups reset).");
    }

    // The positions are those of a topic that is gone; on another one of its name they would leave records out.
    void ThrowIfMadeAnew()
    {
        string source = _context.Plan.Source.Topic;
        if (_context.SourceId == default || _client.Metadata.Topics.GetValueOrDefault(source) is not { Error: ErrorCode.None } now || now.Id == default || now.Id == _context.SourceId) return;
        throw new WeirException("WEIR2012", $"topic '{source}' (the source) was deleted and created anew while the pipeline ran",
            "Set the group's position where the pipeline shall go on (weir groups reset), or start with --start earliest where the group has none.");
    }

    async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, _context.Time);
        _fetcher.Clear();
        try
        {
            await _transactions.FlushAsync(_owned.Values).WaitAsync(limit.Token);
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
                await _transactions.AbandonAsync().WaitAsync(limit.Token);
                await _producer.RecoverAsync(limit.Token).WaitAsync(limit.Token);
            }
            catch (Exception failure) when (failure is KafkaException or OperationCanceledException) { }
        }
        await _membership.LeaveAsync();
    }

    async Task RetryAsync(Func<Task> action, CancellationToken cancellation)
    {
        var backoff = _client.NewBackoff();
        while (true)
        {
            try
            {
                await action();
                _trouble.Better();
                return;
            }
            catch (KafkaException exception) when (exception.IsRetriable)
            {
                _trouble.Failed(exception.Message);
                await backoff.WaitAsync(cancellation);
            }
        }
    }
}
