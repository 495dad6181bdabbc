using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;

namespace Weir.Broker;

/// <summary>Compacts the topics whose <c>cleanup.policy</c> says so, one partition after the other.</summary>
/// <remarks>A partition that cannot be compacted, because what a producer sent or what is on the disk cannot be read, is told once and left alone until the next start, as Kafka does it.</remarks>
sealed class Compaction : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stopping = new();
    readonly HashSet<PartitionLog> _uncleanable = [];
    readonly LogCleaner _cleaner;
    readonly TopicTable _topics;
    readonly BrokerClock _clock;
    readonly EmbeddedBrokerOptions _options;
    readonly ITimer _timer;
    Task _pass = Task.CompletedTask;

    public Compaction(LogStore store, TopicTable topics, BrokerClock clock, EmbeddedBrokerOptions options)
    {
        (_cleaner, _topics, _clock, _options) = (new(store), topics, clock, options);
        _timer = clock.Time.CreateTimer(_ => TryBegin(LookAsync), null, options.CleanerBackoff, options.CleanerBackoff);
    }

    /// <summary>Ends a pass that is under way; what it has not put in its place is as if it had not begun.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _stopping.Cancel();
        Task last;
        lock (_gate) last = _pass;
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Compacts all of a topic, whether it is worth it or not.</summary>
    public async Task CompactAsync(Topics.Topic topic)
    {
        Task? own;
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        while ((own = TryBegin(() => CompactAllAsync(topic))) is null)
        {
            Task other;
            lock (_gate) other = _pass;
            await other.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        }
        await own;
    }

    // One at a time; null: another one is under way.
    Task? TryBegin(Func<Task> pass)
    {
        lock (_gate) return _pass.IsCompleted ? _pass = pass() : null;
    }

    async Task CompactAllAsync(Topics.Topic topic)
    {
        try
        {
            foreach (var partition in topic.Partitions) await CompactAllAsync(partition.Log, topic.Settings);
        }
        catch (Exception unreadable) when (unreadable is DamagedLogException or CorruptRecordException or CompressionUnavailableException)
        {
            throw new IOException(unreadable.Message, unreadable);
        }
    }

    async ValueTask CompactAllAsync(PartitionLog log, TopicSettings settings)
    {
        log.Roll();
        var cleanable = log.Cleanable(long.MaxValue);
        // Where nothing is dirty there may be tombstones whose time is over.
        if (cleanable.CleanBytes + cleanable.DirtyBytes == 0) return;
        long before;
        do
        {
            before = cleanable.FirstDirtyOffset;
            await CleanAsync(log, cleanable, settings);
            cleanable = log.Cleanable(long.MaxValue);
        }
        // A pass ends where it knows as many keys as it may.
        while (cleanable.DirtyBytes > 0 && cleanable.FirstDirtyOffset > before);
    }

    async Task LookAsync()
    {
        // On a timer's thread a failure would end the process.
        try
        {
            foreach (var topic in _topics.All.Where(topic => topic.Settings.IsCompacted))
                foreach (var partition in topic.Partitions) await LookAtAsync(partition.Log, topic.Settings);
        }
        catch (Exception end) when (end is OperationCanceledException or StorageFailedException or PowerLostException)
        {
            // The broker stops, or its store has told why it does.
        }
        catch (Exception failure)
        {
            _options.OnError?.Invoke(failure);
        }
    }

    async ValueTask LookAtAsync(PartitionLog log, TopicSettings settings)
    {
        _stopping.Token.ThrowIfCancellationRequested();
        long now = _clock.NowMs;
        var cleanable = log.Cleanable(settings.CompactedUpTo(now));
        if (_uncleanable.Contains(log) || !settings.IsDirty(cleanable, now)) return;
        try
        {
            await CleanAsync(log, cleanable, settings);
        }
        catch (DamagedLogException damage)
        {
            // Told by the log already.
            if (!damage.MayPass) _uncleanable.Add(log);
        }
        catch (Exception unreadable) when (unreadable is CorruptRecordException or CompressionUnavailableException)
        {
            _uncleanable.Add(log);
            _options.OnError?.Invoke(new IOException($"{log.Name(cleanable.FirstDirtyOffset)}: the partition cannot be compacted: {unreadable.Message}", unreadable));
        }
        catch (Exception problem) when (problem is IOException and not PowerLostException)
        {
            // A full disk may have room again when it is looked at the next time.
            _options.OnError?.Invoke(problem);
        }
    }

    async ValueTask CleanAsync(PartitionLog log, Cleanable cleanable, TopicSettings settings)
    {
        try
        {
            await _cleaner.CleanAsync(log, cleanable, _clock.NowMs, settings.DeleteRetentionMs, _stopping.Token);
        }
        catch (Exception) when (log.IsDeleted)
        {
            // With all that was to be done.
        }
    }
}
