using Weir.Kafka.Cluster;
using Weir.Kafka.Fetching;
using Weir.Kafka.Reading;

namespace Weir.Kafka.Worker;

/// <summary>
/// Reads back what somebody has to know of partitions before the worker goes on there. Owned by the worker's loop, which goes on with its other
/// partitions meanwhile: nothing here runs beside it but requests. What fails for a while is begun again.
/// </summary>
/// <param name="context">The run's.</param>
/// <param name="worker">The worker's number.</param>
/// <param name="trouble">Its own: what the worker fetches of its other partitions says nothing of these.</param>
sealed class ReadingBack(WorkerContext context, int worker, TroubleWatch trouble) : IAsyncDisposable
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    // A client of its own: a fetch that waits at the broker would hold up the worker's.
    readonly KafkaClient _client = new(context.Kafka with { Seed = context.Kafka.Seed + worker });
    Backoff? _backoff;
    Task? _pause;
    PartitionsRead? _read;
    Task? _look;
    long _heardAt;

    public KafkaClient Client => _client;

    /// <summary>Whether nothing is being read.</summary>
    public bool IsIdle => _read is null && _pause is null;

    /// <summary>Takes what was read, and begins anew while something is missing.</summary>
    /// <param name="missing">Whose past is not known yet; asked when nothing is being read.</param>
    /// <param name="read">Begins to read theirs.</param>
    /// <param name="take">Takes a piece, of a partition that it is still for.</param>
    /// <param name="ended">Everything was read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="KafkaException">The cluster refuses, and trying again does not cure it.</exception>
    public async ValueTask AdvanceAsync(Func<IReadOnlyCollection<SourcePartition>> missing, Func<IReadOnlyCollection<SourcePartition>, CancellationToken, IAsyncEnumerable<FetchedPartition>> read, Action<PartitionsRead, SourcePartition, FetchedPartition> take, Action<PartitionsRead> ended, CancellationToken cancellation)
    {
        if (_pause is { IsCompleted: false }) return;
        try
        {
            if (_read is { Next.IsCompleted: true } under) await AdvanceAsync(under, take, ended);
            else TellSilence(cancellation);
        }
        catch (KafkaException failure) when (failure.IsRetriable)
        {
            trouble.Failed(failure.Message);
            await EndAsync();
            _pause = (_backoff ??= _client.NewBackoff()).WaitAsync(cancellation);
            return;
        }
        catch (Protocol.CompressionUnavailableException unavailable)
        {
            throw StartChecks.Unavailable(unavailable);
        }
        _pause = null;
        if (_read is not null || missing() is not { Count: > 0 } partitions) return;
        _heardAt = context.Time.GetTimestamp();
        _read = new(partitions, read, _heardAt, cancellation);
        TellSilence(cancellation);
    }

    /// <summary>What to wait for.</summary>
    public IEnumerable<Task> Waits()
    {
        if (_read is not null) yield return _read.Next;
        if (_read is not null && _look is not null) yield return _look;
        if (_pause is not null) yield return _pause;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _client.DisposeAsync();
    }

    async ValueTask AdvanceAsync(PartitionsRead read, Action<PartitionsRead, SourcePartition, FetchedPartition> take, Action<PartitionsRead> ended)
    {
        if (await read.Next)
        {
            if (read.Find(read.Current.Partition.Partition) is { } partition) take(read, partition, read.Current);
            else read.Current.Stop();
            read.MoveNext();
            _heardAt = context.Time.GetTimestamp();
            trouble.Better();
            return;
        }
        ended(read);
        await EndAsync();
        _backoff?.Reset();
        trouble.Better();
    }

    // What is open in a log, by whomever, hides all that comes after it: nothing fails, and nothing comes.
    void TellSilence(CancellationToken cancellation)
    {
        if (_read is null || _look is { IsCompleted: false }) return;
        if (_look is not null && context.Time.GetElapsedTime(_heardAt) >= Silence) trouble.Failed("reading back what is to be known of a partition: nothing has come for a while; a transaction may be open there (weir transactions list)");
        _look = LookAsync(cancellation);
    }

    // Not the delay itself, which lets Task.WhenAny go on from the thread pool and not in the worker's context.
    async Task LookAsync(CancellationToken cancellation) => await Task.Delay(Silence, context.Time, cancellation);

    async ValueTask EndAsync()
    {
        if (_read is not { } read) return;
        (_read, _look) = (null, null);
        await read.DisposeAsync();
    }
}
