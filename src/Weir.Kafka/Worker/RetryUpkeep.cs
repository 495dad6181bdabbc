using Weir.Kafka.Admin;
using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>
/// Looks after a worker's retry topics beside its work. What is done there is deleted, where the cluster permits it. And positions are committed again
/// every hour: those of a group without members are forgotten by Kafka when nobody commits them for <c>offsets.retention.minutes</c>, 7 days.
/// </summary>
sealed class RetryUpkeep(WorkerParts parts)
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    static readonly TimeSpan CommitInterval = TimeSpan.FromHours(1);

    readonly KafkaAdmin _admin = new(parts.Client);
    readonly Dictionary<TopicPartition, long> _deleted = [];
    long _committedAt = parts.Context.Time.GetTimestamp();
    Task? _deletion;
    bool _mayDelete = true;

    /// <summary>Completes when there is something to do again.</summary>
    public Task Due { get; private set; } = Task.CompletedTask;

    IEnumerable<SourcePartition> Lanes => parts.Owned.Values.Where(partition => partition.Parking is { IsBuilt: true }).SelectMany(partition => partition.Parking!.Lanes);

    /// <summary>Does what is due, without waiting for it.</summary>
    public void Advance(CancellationToken stop)
    {
        if (!Due.IsCompleted) return;
        Due = PauseAsync(stop);
        if (parts.Context.Time.GetElapsedTime(_committedAt) >= CommitInterval) CommitAgain(stop);
        if (_mayDelete && _deletion is null or { IsCompleted: true }) _deletion = DeleteAsync(stop);
    }

    void CommitAgain(CancellationToken stop)
    {
        _committedAt = parts.Context.Time.GetTimestamp();
        foreach (var lane in Lanes) lane.IsTouched = true;
        parts.Transactions.Open(stop);
    }

    async Task DeleteAsync(CancellationToken stop)
    {
        var done = Lanes.Select(lane => (Partition: new TopicPartition(lane.Topic, lane.Index), Offset: lane.CommittedOffset)).Where(lane => lane.Offset > _deleted.GetValueOrDefault(lane.Partition)).ToDictionary();
        if (done.Count == 0) return;
        try
        {
            await _admin.DeleteRecordsAsync(done, stop);
            foreach (var (partition, offset) in done) _deleted[partition] = offset;
        }
        catch (Exception failure) when (failure is KafkaException or OperationCanceledException or ObjectDisposedException)
        {
            // Retention does it too, later; what failed otherwise is asked for again. Whoever may not delete need not ask.
            _mayDelete = failure is not KafkaServerException { Code: ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion or ErrorCode.PolicyViolation };
        }
    }

    // Not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool.
    async Task PauseAsync(CancellationToken stop) => await Task.Delay(Interval, parts.Context.Time, stop);
}
