using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Fetching;

/// <summary>
/// Fetches the partitions that a worker owns from their leaders. Owned by the worker's loop: nothing here runs beside it but the requests themselves.
/// Leaders that move, brokers that are away and partitions that fail for a while are asked again after a wait.
/// </summary>
sealed class Fetcher(KafkaClient client, FetchLimits limits)
{
    readonly Dictionary<int, FetchLane> _lanes = [];
    readonly Queue<FetchedData> _ready = [];
    readonly Cluster.Backoff _backoff = client.NewBackoff();
    Task? _pause;
    bool _isStale;

    /// <summary>A partition's position is outside of what the broker still has.</summary>
    public SourcePartition? OutOfRange { get; private set; }

    /// <summary>Starts a fetch at every leader that has none under way, for <paramref name="owned"/> partitions.</summary>
    public async ValueTask StartAsync(IReadOnlyCollection<SourcePartition> owned, CancellationToken cancellation)
    {
        if (_pause is { IsCompleted: false }) return;
        _pause = null;
        if (_isStale) await RefreshAsync(owned, cancellation);
        foreach (var leader in owned.GroupBy(partition => client.Metadata.Find(partition.Topic, partition.Index)?.Leader ?? -1))
        {
            if (leader.Key < 0)
            {
                Pause(cancellation);
                continue;
            }
            if (!_lanes.TryGetValue(leader.Key, out var lane)) _lanes[leader.Key] = lane = new(client, leader.Key, limits);
            if (lane.Pending is null) lane.Start([.. leader], cancellation);
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
    }

    /// <summary>Throws away what was fetched and what is under way.</summary>
    public void Clear()
    {
        foreach (var lane in _lanes.Values) lane.Abandon();
        foreach (var data in _ready) data.Dispose();
        _ready.Clear();
        _lanes.Clear();
        OutOfRange = null;
    }

    void Absorb(FetchLane lane, CancellationToken cancellation)
    {
        try
        {
            if (lane.Take((partition, data) => Failed(partition, data, cancellation)) is { } data) _ready.Enqueue(data);
            if (!_isStale) _backoff.Reset();
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            Pause(cancellation);
        }
    }

    void Failed(SourcePartition partition, FetchResponse.PartitionData data, CancellationToken cancellation)
    {
        if (data.ErrorCode == ErrorCode.OffsetOutOfRange) OutOfRange = partition;
        else if (data.ErrorCode.IsRetriable()) Pause(cancellation);
        else throw new KafkaServerException(data.ErrorCode, $"fetching '{partition.Topic}' {partition.Index}");
    }

    void Pause(CancellationToken cancellation)
    {
        _isStale = true;
        if (_pause is null or { IsCompleted: true }) _pause = _backoff.WaitAsync(cancellation);
    }

    async ValueTask RefreshAsync(IReadOnlyCollection<SourcePartition> owned, CancellationToken cancellation)
    {
        if (!await client.TryRefreshAsync(owned.Select(partition => partition.Topic), cancellation))
        {
            Pause(cancellation);
            return;
        }
        _isStale = false;
        foreach (int gone in _lanes.Where(lane => lane.Value.Pending is null).Select(lane => lane.Key).ToList()) _lanes.Remove(gone);
    }
}
