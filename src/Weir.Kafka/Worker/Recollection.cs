using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>
/// Keeps what the steps remember true to where the worker's partitions stand, and reads back what they have to remember of a partition before the
/// worker goes on there. Owned by the worker's loop, which goes on with its other partitions meanwhile: nothing here runs beside it but requests.
/// </summary>
sealed class Recollection(RecordMemory memory, WorkerContext context, int worker, Cluster.TroubleWatch trouble) : IAsyncDisposable
{
    static readonly TimeSpan ForgottenInterval = TimeSpan.FromMinutes(1);

    readonly ReadingBack _reading = new(context, worker, trouble);
    readonly HashSet<SourcePartition> _missing = [];
    long _forgotten;
    long? _forgottenToldAt;

    /// <summary>Whether the partition's records can be processed.</summary>
    public bool IsReady(SourcePartition partition) => !_missing.Contains(partition);

    /// <summary>Whether every partition's can.</summary>
    public bool IsComplete => _missing.Count == 0;

    /// <summary>Whether nothing is being read back.</summary>
    public bool IsIdle => IsComplete && _reading.IsIdle;

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
        try
        {
            await _reading.AdvanceAsync(() => _missing, ReadAsync, Take, Ended, cancellation);
        }
        catch (CorruptRecordException corrupt)
        {
            throw SourcePartition.DamagedAt($"{context.Plan.Source.Topic}, read back for what was before: {corrupt.Message}");
        }
    }

    /// <inheritdoc cref="ReadingBack.Waits"/>
    public IEnumerable<Task> Waits() => _reading.Waits();

    public ValueTask DisposeAsync() => _reading.DisposeAsync();

    IAsyncEnumerable<FetchedPartition> ReadAsync(IReadOnlyCollection<SourcePartition> partitions, CancellationToken cancellation)
    {
        context.Events.Recalling(worker, [.. partitions.Select(partition => partition.Index).Order()]);
        foreach (var partition in partitions) memory.Forget(partition.Index);
        return new WindowReader(_reading.Client, memory.Window).ReadAsync([.. partitions.Select(partition => new PartitionPosition(new(partition.Topic, partition.Index), partition.NextOffset, partition.CommittedTime))], cancellation);
    }

    void Take(PartitionsRead read, SourcePartition partition, FetchedPartition piece)
    {
        var records = piece.Records;
        // The steps before the one that remembers may be a user's, and hang.
        context.Status.Begins(worker, context.Time.GetTimestamp());
        try
        {
            while (records.Read())
            {
                memory.Recall(records.Source);
                read.Records++;
            }
        }
        finally
        {
            context.Status.Ends(worker);
        }
        memory.Trim(partition.Index, piece.NextOffset);
        if (piece.NextOffset >= partition.NextOffset) _missing.Remove(partition);
    }

    void Ended(PartitionsRead read)
    {
        foreach (var partition in read.Left) _missing.Remove(partition);
        context.Events.Recalled(worker, read.Records, context.Time.GetElapsedTime(read.StartedAt));
    }
}
