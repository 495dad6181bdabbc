using Weir.Kafka.Admin;

namespace Weir.Kafka.Worker;

/// <summary>
/// What the written topics take, for all workers of a run. It is read at the start, again when a broker refuses something, since an operator may have lowered
/// it, and once it has changed every minute, since that may be taken back.
/// </summary>
sealed class OutputLimits(IReadOnlyList<OutputTopic> topics, KafkaClientOptions kafka, IPipelineEvents events)
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly Lock _gate = new();
    readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile int _version;

    /// <summary>Counts the changes.</summary>
    public int Version => _version;

    /// <summary>The largest batch of each topic, by name.</summary>
    public IReadOnlyDictionary<string, int> BatchBytes() => topics.GroupBy(topic => topic.Name).ToDictionary(topic => topic.Key, topic => topic.Min(one => one.BatchBytesMax));

    /// <summary>Reads a topic's limits again. Without the permission to read configs they stay as they are.</summary>
    /// <exception cref="KafkaException">They cannot be read now.</exception>
    public async Task LearnAsync(KafkaClient client, string topic, CancellationToken cancellation)
    {
        var configs = await new KafkaAdmin(client).ReadableTopicConfigsAsync(topic, cancellation);
        OutputTopic? changed = null;
        lock (_gate)
        {
            foreach (var known in topics.Where(known => known.Name == topic)) if (known.Learn(configs)) changed = known;
            if (changed is null) return;
            _version++;
        }
        _changed.TrySetResult();
        events.LimitsChanged(topic, changed.BatchBytesMax, changed.TimestampAheadMax < TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(changed.TimestampAheadMax) : null);
    }

    /// <summary>Looks at them every minute once one has changed, until <paramref name="stop"/>.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(() => stopped.TrySetResult());
        await Task.WhenAny(ChangedAsync(), stopped.Task);
        if (stop.IsCancellationRequested) return;
        await using var client = new KafkaClient(kafka);
        while (true)
        {
            await Task.WhenAny(WaitAsync(stop), stopped.Task);
            if (stop.IsCancellationRequested) return;
            foreach (string topic in topics.Select(topic => topic.Name).Distinct())
            {
                try { await LearnAsync(client, topic, stop); }
                // In a minute again; that the cluster does not answer is told by the workers.
                catch (KafkaException) { }
                catch (OperationCanceledException) when (stop.IsCancellationRequested) { return; }
            }
        }
    }

    // Task.WhenAny goes on from the thread pool where what it waits for runs continuations asynchronously; an await goes on in its context.
    async Task ChangedAsync() => await _changed.Task;

    // Not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool.
    async Task WaitAsync(CancellationToken stop) => await Task.Delay(Interval, kafka.Time, stop);
}
