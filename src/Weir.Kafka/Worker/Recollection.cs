using Weir.Engine;
using Weir.Kafka.Cluster;
using Weir.Kafka.Fetching;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>
/// Keeps what the steps remember true to where the worker's partitions stand, and reads back what they have to remember of a partition before the
/// worker goes on there. Owned by the worker's loop, which goes on with its other partitions meanwhile: nothing here runs beside it but requests.
/// </summary>
sealed class Recollection(RecordMemory memory, WorkerContext context, int worker, TroubleWatch trouble) : IAsyncDisposable
{
    static readonly TimeSpan ForgottenInterval = TimeSpan.FromMinutes(1);

    // A client of its own: a fetch that waits at the broker would hold up the worker's.
    readonly KafkaClient _client = new(context.Kafka with { Seed = context.Kafka.Seed + worker });
    readonly HashSet<SourcePartition> _missing = [];
    Backoff? _backoff;
    Task? _pause;
    PartitionsRead? _read;
    long _forgotten;
    long? _forgottenToldAt;

    /// <summary>Whether the partition's records can be processed.</summary>
    public bool IsReady(SourcePartition partition) => !_missing.Contains(partition);

    /// <summary>Whether every partition's can.</summary>
    public bool IsComplete => _missing.Count == 0;

    /// <summary>Whether nothing is being read back.</summary>
    public bool IsIdle => IsComplete && _read is null;

    /// <summary>To be told after a partition's position was set.</summary>
    public void Sought(SourcePartition partition)
    {
        if (partition.IsContinued && IsReady(partition)) memory.Rewind(partition.Index, partition.NextOffset);
        else _missing.Add(partition);
    }

    /// <summary>To be told when a partition was given up.</summary>
    public void GivenUp(SourcePartition partition)
    {
        _missing.Remove(partition);
        memory.Forget(partition.Index);
    }

    /// <summary>To be called before each transaction: lets go of what matters to no record any more.</summary>
    public void Trim(IEnumerable<SourcePartition> owned)
    {
        foreach (var partition in owned) if (IsReady(partition)) memory.Trim(partition.Index, partition.CommittedOffset);
        long forgotten = memory.TakeForgotten();
        context.Status.Forgot(forgotten);
        _forgotten += forgotten;
        if (_forgotten == 0 || _forgottenToldAt is { } told && context.Time.GetElapsedTime(told) < ForgottenInterval) return;
        context.Events.Forgotten(worker, _forgotten);
        (_forgotten, _forgottenToldAt) = (0, context.Time.GetTimestamp());
    }

    /// <summary>Takes what was read back, and asks for more while a partition is not ready.</summary>
    /// <exception cref="KafkaException">The cluster refuses, and trying again does not cure it.</exception>
    public async ValueTask AdvanceAsync(CancellationToken cancellation)
    {
        if (_pause is { IsCompleted: false }) return;
        try
        {
            if (_read is { Next.IsCompleted: true } read) await AdvanceAsync(read);
        }
        catch (KafkaException failure) when (failure.IsRetriable)
        {
            trouble.Failed(failure.Message);
            await EndAsync();
            _pause = (_backoff ??= _client.NewBackoff()).WaitAsync(cancellation);
            return;
        }
        catch (CorruptRecordException corrupt)
        {
            throw SourcePartition.DamagedAt($"{context.Plan.Source.Topic}, read back for what was before: {corrupt.Message}");
        }
        catch (CompressionUnavailableException missing)
        {
            throw StartChecks.Unavailable(missing);
        }
        _pause = null;
        if (_read is null && _missing.Count > 0) Start(cancellation);
    }

    /// <summary>What to wait for.</summary>
    public IEnumerable<Task> Waits()
    {
        if (_read is not null) yield return _read.Next;
        if (_pause is not null) yield return _pause;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _client.DisposeAsync();
    }

    void Start(CancellationToken cancellation)
    {
        context.Events.Recalling(worker, [.. _missing.Select(partition => partition.Index).Order()]);
        foreach (var partition in _missing) memory.Forget(partition.Index);
        _read = new(_missing, new WindowReader(_client, memory.Window), context.Time.GetTimestamp(), cancellation);
    }

    async ValueTask AdvanceAsync(PartitionsRead read)
    {
        if (await read.Next)
        {
            Take(read, read.Current);
            read.MoveNext();
            return;
        }
        foreach (var partition in read.Left) _missing.Remove(partition);
        await EndAsync();
        _backoff?.Reset();
        trouble.Better();
        context.Events.Recalled(worker, read.Records, context.Time.GetElapsedTime(read.StartedAt));
    }

    void Take(PartitionsRead read, FetchedPartition piece)
    {
        if (read.Find(piece.Partition.Partition) is not { } partition)
        {
            piece.Stop();
            return;
        }
        var records = piece.Records;
        while (records.Read())
        {
            memory.Recall(records.Source);
            read.Records++;
        }
        memory.Trim(partition.Index, piece.NextOffset);
        if (piece.NextOffset >= partition.NextOffset) _missing.Remove(partition);
    }

    async ValueTask EndAsync()
    {
        if (_read is not { } read) return;
        _read = null;
        await read.DisposeAsync();
    }
}
