using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Fetching;

/// <summary>The fetches to one broker: one under way while the answer before it is processed.</summary>
sealed class FetchLane(KafkaClient client, int node, FetchLimits limits)
{
    // Topics are named by name until version 12, by id after it: then a topic that was deleted and made anew answers UNKNOWN_TOPIC_ID instead of its own records.
    const short NewestByName = 12;
    const short NewestById = 13;

    List<Asked> _asked = [];

    public int Node => node;

    /// <summary>The fetch under way, or an answer not yet taken; null when there is none.</summary>
    public Task<Received<FetchResponse>>? Pending { get; private set; }

    /// <summary>Asks for the partitions from their fetch offsets on, those first that waited longest for records.</summary>
    public void Start(IReadOnlyList<SourcePartition> partitions, CancellationToken cancellation)
    {
        _asked = [.. partitions.OrderBy(partition => partition.ServedAt).Select(partition => new Asked(partition, partition.Epoch, partition.FetchOffset, partition.Replica == node))];
        var positions = _asked.Select(asked => new FetchPosition(asked.Partition.Topic, asked.Partition.Index, asked.Offset, asked.Partition.TopicId, asked.Partition.FetchLeaderEpoch));
        short newest = partitions.All(partition => partition.TopicId != default) ? NewestById : NewestByName;
        Pending = SendAsync(FetchRequests.For(positions, client.Metadata, limits, IsolationLevel.ReadCommitted), newest, cancellation);
    }

    /// <summary>Takes the answer of <see cref="Pending"/> and moves the fetch offsets behind it. Partitions that failed at their leader are left to <paramref name="failed"/>.</summary>
    /// <exception cref="KafkaException">The fetch as a whole failed.</exception>
    public FetchedData? Take(Action<SourcePartition, FetchResponse.PartitionData> failed)
    {
        var pending = Pending!;
        Pending = null;
        if (!pending.IsCompletedSuccessfully)
        {
            pending.GetAwaiter().GetResult();
            return null;
        }
        var received = pending.Result;
        if (received.Message.ErrorCode != ErrorCode.None)
        {
            received.Dispose();
            throw new KafkaServerException(received.Message.ErrorCode, $"fetching from broker {node}");
        }
        var fetched = new List<FetchedSource>();
        foreach (var topic in received.Message.Responses)
        {
            foreach (var data in topic.Partitions) Absorb(topic, data, fetched, failed);
        }
        if (fetched.Count > 0) return new(fetched, received.Frame);
        received.Dispose();
        return null;
    }

    /// <summary>Forgets the fetch under way; its answer is thrown away when it comes.</summary>
    public void Abandon()
    {
        Pending?.ContinueWith(static task => { if (task.IsCompletedSuccessfully) task.Result.Dispose(); else _ = task.Exception; },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Pending = null;
    }

    void Absorb(FetchResponse.FetchableTopicResponse topic, FetchResponse.PartitionData data, List<FetchedSource> fetched, Action<SourcePartition, FetchResponse.PartitionData> failed)
    {
        int found = _asked.FindIndex(asked => asked.Partition.Index == data.PartitionIndex && (topic.TopicId == default ? asked.Partition.Topic == topic.Topic : asked.Partition.TopicId == topic.TopicId));
        if (found < 0 || !_asked[found].IsWanted) return;
        var (partition, epoch, _, isReplica) = _asked[found];
        if (data.DivergingEpoch is { EndOffset: >= 0 } known)
        {
            if (known.EndOffset >= partition.FetchOffset)
            {
                // A replica that was made from a compacted log may never have had a record of the epoch; the log is the same.
                partition.ForgetLeaderEpoch();
                return;
            }
            (data.ErrorCode, partition.CutAt) = (ErrorCode.OffsetOutOfRange, isReplica ? null : known.EndOffset);
        }
        if (data.ErrorCode != ErrorCode.None)
        {
            // A replica may lag or be none any more; only the leader's word counts.
            if (!isReplica) failed(partition, data);
            else if (partition.Replica == node) partition.Replica = null;
            return;
        }
        if (data.PreferredReadReplica >= 0) partition.Replica = data.PreferredReadReplica;
        partition.LastStableOffset = data.LastStableOffset;
        if (data.Records is not { Length: > 0 } records) return;
        var (end, leaderEpoch) = EndOf(records, partition);
        if (end > partition.FetchOffset)
        {
            partition.FetchedTo(end, leaderEpoch, client.Options.Time.GetTimestamp());
            fetched.Add(new(partition, epoch, data));
        }
        else if (limits.PartitionBytes <= records.Length) throw new KafkaServerException(ErrorCode.RecordListTooLarge, $"fetching '{partition.Topic}' {data.PartitionIndex} at {partition.FetchOffset}");
    }

    static (long Offset, int LeaderEpoch) EndOf(ReadOnlyMemory<byte> records, SourcePartition partition)
    {
        try
        {
            return FetchedBytes.EndOf(records, new(partition.Topic, partition.Index), partition.FetchOffset);
        }
        catch (CorruptRecordException corrupt)
        {
            throw partition.Damaged(corrupt.Message);
        }
    }

    async Task<Received<FetchResponse>> SendAsync(FetchRequest request, short newest, CancellationToken cancellation)
    {
        var connection = await client.ConnectAsync(node, Lane.Fetch, cancellation);
        return await connection.SendLeasedAsync(request, new RequestOptions(limits.MaxWait + client.Options.RequestTimeout, newest, Pooled: true), cancellation);
    }

    readonly record struct Asked(SourcePartition Partition, int Epoch, long Offset, bool IsReplica)
    {
        // The partition may be read elsewhere by now, while the broker that it was read from still answered: what comes second is of no use, be it records or an error.
        public bool IsWanted => Partition.Epoch == Epoch && Partition.FetchOffset == Offset;
    }
}
