using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Fetching;

/// <summary>
/// Fetches the partitions that a worker owns from their leaders, or from the replicas that these name. Owned by the worker's loop: nothing here runs beside it but the requests themselves.
/// Leaders that move, brokers that are away and partitions that fail for a while are asked again after a wait.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="limits">Of a fetch.</param>
/// <param name="trouble">Where it says what fails.</param>
/// <param name="topics">What is asked for again even while nothing of it is fetched: who is given nothing hears of a topic that is gone by nothing else.</param>
sealed class Fetcher(KafkaClient client, FetchLimits limits, Cluster.TroubleWatch? trouble = null, params IReadOnlyCollection<string> topics)
{
    readonly Dictionary<int, FetchLane> _lanes = [];
    readonly Queue<FetchedData> _ready = [];
    readonly Cluster.Backoff _backoff = client.NewBackoff();
    Task? _pause;
    Task? _look;
    bool _isStale;
    long _refreshedAt = client.Options.Time.GetTimestamp();

    SourcePartition? _outOfRange;

    /// <summary>A partition whose position is outside of what the broker still has; told once.</summary>
    public SourcePartition? TakeOutOfRange()
    {
        var taken = _outOfRange;
        _outOfRange = null;
        return taken;
    }

    /// <summary>Starts a fetch at every broker that has none under way, for <paramref name="owned"/> partitions.</summary>
    public async ValueTask StartAsync(IReadOnlyCollection<SourcePartition> owned, CancellationToken cancellation)
    {
        // Also while it pauses: whoever waits for what is over does not wait.
        if (_look is { IsCompleted: true }) _look = null;
        if (_pause is { IsCompleted: false }) return;
        _pause = null;
        if (_isStale || Age >= client.Options.MetadataMaxAge) await RefreshAsync(owned, cancellation);
        if (owned.Count == 0 && _pause is null) _look ??= LookAsync(cancellation);
        foreach (var node in owned.GroupBy(NodeOf))
        {
            if (node.Key < 0)
            {
                Pause($"'{node.First().Topic}' {node.First().Index} has no leader", cancellation);
                continue;
            }
            if (!_lanes.TryGetValue(node.Key, out var lane)) _lanes[node.Key] = lane = new(client, node.Key, limits);
            if (lane.Pending is null) lane.Start([.. node], cancellation);
        }
    }

    /// <summary>Takes answers that have come; an empty queue means that there is nothing to process now.</summary>
    public bool TryTake(out FetchedData? data, CancellationToken cancellation)
    {
        if (_ready.TryDequeue(out data)) return true;
        foreach (var lane in _lanes.Values.Where(lane => lane.Pending is { IsCompleted: true })) Absorb(lane, cancellation);
        return _ready.TryDequeue(out data);
    }

    /// <summary>What to wait for. A pause that has just ended is among them until the next start: it would be waited for by nobody, and nothing fetched any more.</summary>
    public IEnumerable<Task> Waits()
    {
        foreach (var lane in _lanes.Values) if (lane.Pending is { } pending) yield return pending;
        if (_pause is not null) yield return _pause;
        if (_look is not null) yield return _look;
    }

    /// <summary>Throws away what was fetched and what is under way.</summary>
    public void Clear()
    {
        foreach (var lane in _lanes.Values) lane.Abandon();
        foreach (var data in _ready) data.Dispose();
        _ready.Clear();
        _lanes.Clear();
        _outOfRange = null;
    }

    TimeSpan Age => client.Options.Time.GetElapsedTime(_refreshedAt);

    int NodeOf(SourcePartition partition) => partition.Replica ?? client.Metadata.Find(partition.Topic, partition.Index)?.Leader ?? -1;

    void Absorb(FetchLane lane, CancellationToken cancellation)
    {
        try
        {
            if (lane.Take((partition, data) => Failed(partition, data, cancellation)) is { } data) _ready.Enqueue(data);
            if (_isStale) return;
            _backoff.Reset();
            trouble?.Better();
        }
        catch (KafkaException exception) when (exception.IsRetriable || exception is KafkaServerException { Code: ErrorCode.UnknownServerError })
        {
            Pause(exception.Message, cancellation);
        }
    }

    void Failed(SourcePartition partition, FetchResponse.PartitionData data, CancellationToken cancellation)
    {
        if (data.ErrorCode == ErrorCode.OffsetOutOfRange) _outOfRange = partition;
        // A broker that does not know what is wrong with it is asked again, as Kafka's consumer does: nothing was read, so nothing is lost.
        else if (data.ErrorCode.IsRetriable() || data.ErrorCode == ErrorCode.UnknownServerError) Pause($"fetching '{partition.Topic}' {partition.Index}: {data.ErrorCode.Name()}", cancellation);
        else throw new KafkaServerException(data.ErrorCode, $"fetching '{partition.Topic}' {partition.Index}");
    }

    void Pause(string why, CancellationToken cancellation)
    {
        _isStale = true;
        trouble?.Failed(why);
        if (_pause is null or { IsCompleted: true }) _pause = _backoff.WaitAsync(cancellation);
    }

    async ValueTask RefreshAsync(IReadOnlyCollection<SourcePartition> owned, CancellationToken cancellation)
    {
        if (!await client.TryRefreshAsync([.. topics, .. owned.Select(partition => partition.Topic)], cancellation))
        {
            Pause($"no broker answers at {string.Join(", ", client.Options.BootstrapServers)}", cancellation);
            return;
        }
        _isStale = false;
        _refreshedAt = client.Options.Time.GetTimestamp();
        foreach (var partition in owned) partition.Replica = null;
        foreach (int gone in _lanes.Where(lane => lane.Value.Pending is null).Select(lane => lane.Key).ToList()) _lanes.Remove(gone);
        if (owned.Count == 0) Judge(cancellation);
    }

    // Of what is fetched the fetches say how it is.
    void Judge(CancellationToken cancellation)
    {
        if (topics.Select(topic => client.Metadata.Topics.GetValueOrDefault(topic)).FirstOrDefault(found => found is { Error: not ErrorCode.None }) is { } failed)
        {
            Pause($"topic '{failed.Name}': {failed.Error.Name()}", cancellation);
            return;
        }
        _backoff.Reset();
        trouble?.Better();
    }

    // A delay has whole milliseconds: one that is over before the age is reached would be begun again and again. Not the delay itself, which when cancelled lets
    // Task.WhenAny go on from the thread pool.
    async Task LookAsync(CancellationToken cancellation)
    {
        // Of a process that stood still since it looked at the age, less than nothing is left.
        var left = client.Options.MetadataMaxAge - Age;
        await Task.Delay((left > TimeSpan.Zero ? left : TimeSpan.Zero) + TimeSpan.FromMilliseconds(1), client.Options.Time, cancellation);
    }
}
