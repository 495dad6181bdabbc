using Weir.Broker.Logs;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>
/// One partition: its log, what it knows of its producers, and who waits for it. The lock is the partition's append lane; it is held for
/// one append or one look and never across an await.
/// </summary>
sealed class Partition
{
    /// <summary>There is one broker and it always leads.</summary>
    public const int LeaderEpoch = 0;

    readonly Lock gate = new();
    readonly IPartitionLog log;
    readonly Dictionary<long, ProducerState> producers = [];
    readonly TransactionIndex transactions = new();
    readonly Queue<(long EndOffset, TaskCompletionSource Durable)> unsynced = new();
    readonly List<FetchWait> fetches = [];
    bool deleted;

    public Partition(string topic, int index, IPartitionLog log)
    {
        Topic = topic;
        Index = index;
        this.log = log;
        log.HighWatermarkAdvanced = OnHighWatermark;
        Replay();
    }

    public string Topic { get; }
    public int Index { get; }
    public long LogStartOffset => log.LogStartOffset;
    public long LogEndOffset => log.LogEndOffset;
    public long HighWatermark => log.HighWatermark;

    /// <summary>The end of what readers of committed records may read.</summary>
    public long LastStableOffset
    {
        get { lock (gate) return transactions.LastStableOffset(log.HighWatermark); }
    }

    /// <summary>Appends a batch whose form was checked before (<see cref="BatchCheck"/>).</summary>
    public AppendResult Append(in RecordBatch batch)
    {
        lock (gate)
        {
            if (deleted) return AppendResult.Refused(ErrorCode.UnknownTopicOrPartition);
            if (batch.ProducerId < 0) return Appended(log.Append(batch.Bytes, LeaderEpoch), batch);
            var producer = producers.GetValueOrDefault(batch.ProducerId) ?? new();
            if (producer.IsDuplicate(batch, out var known)) return new(ErrorCode.None, known.BaseOffset, known.EndOffset);
            var (error, message) = producer.Check(batch);
            if (error != ErrorCode.None) return AppendResult.Refused(error, message);
            long baseOffset = log.Append(batch.Bytes, LeaderEpoch);
            Count(producer, batch, baseOffset);
            return Appended(baseOffset, batch);
        }
    }

    /// <summary>Writes the marker that ends a producer's transaction here.</summary>
    public void AppendMarker(long producerId, short epoch, bool commit, int coordinatorEpoch, long timestamp)
    {
        byte[] marker = ControlBatch.EndTransaction(commit, producerId, epoch, coordinatorEpoch, timestamp);
        lock (gate)
        {
            if (deleted) return;
            long offset = log.Append(marker, LeaderEpoch);
            CountMarker(producerId, epoch, commit, coordinatorEpoch, timestamp, offset);
        }
    }

    /// <summary>Whether the producer has a transaction open here.</summary>
    public bool HasOpenTransaction(long producerId)
    {
        lock (gate) return producers.TryGetValue(producerId, out var producer) && producer.TransactionStart >= 0;
    }

    /// <summary>The producers known here, for DescribeProducers.</summary>
    public List<TState> SelectProducers<TState>(Func<long, ProducerState, TState> select)
    {
        lock (gate) return [.. producers.Select(producer => select(producer.Key, producer.Value))];
    }

    /// <summary>Reads whole batches from the one that holds <paramref name="offset"/>.</summary>
    public PartitionRead Read(long offset, bool committed, int maxBytes)
    {
        lock (gate)
        {
            long high = log.HighWatermark, stable = transactions.LastStableOffset(high), start = log.LogStartOffset;
            if (deleted) return new(ErrorCode.UnknownTopicOrPartition, -1, -1, -1, default, null);
            if (offset < start || offset > log.LogEndOffset) return new(ErrorCode.OffsetOutOfRange, high, stable, start, default, null);
            long end = committed ? stable : high;
            var records = offset < end ? log.Read(offset, end, maxBytes) : default;
            var aborted = committed ? transactions.AbortedIn(offset, records.IsEmpty ? offset : EndOf(records)) : null;
            return new(ErrorCode.None, high, stable, start, records, aborted);
        }
    }

    /// <summary>Base offset of the first batch that may hold a record of <paramref name="timestamp"/> or later; -1 without one.</summary>
    public long FirstBatchAt(long timestamp) => log.FirstBatchAt(timestamp);

    /// <summary>Forgets the records before <paramref name="offset"/>: DeleteRecords.</summary>
    public void TruncateBefore(long offset)
    {
        lock (gate)
        {
            log.TruncateBefore(offset);
            transactions.TruncateBefore(offset);
        }
    }

    /// <summary>Completes when everything below <paramref name="endOffset"/> is durable.</summary>
    public ValueTask Durable(long endOffset)
    {
        if (log.HighWatermark >= endOffset) return default;
        lock (gate)
        {
            if (deleted || log.HighWatermark >= endOffset) return default;
            var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            unsynced.Enqueue((endOffset, durable));
            return new(durable.Task);
        }
    }

    /// <summary>Signals <paramref name="fetch"/> as soon as there is more to read.</summary>
    public void Add(FetchWait fetch)
    {
        lock (gate) fetches.Add(fetch);
    }

    public void Remove(FetchWait fetch)
    {
        lock (gate) fetches.Remove(fetch);
    }

    /// <summary>Refuses everything from now on and lets go who waits.</summary>
    public void Delete()
    {
        lock (gate)
        {
            deleted = true;
            foreach (var (_, durable) in unsynced) durable.TrySetResult();
            unsynced.Clear();
            foreach (var fetch in fetches) fetch.Signal();
        }
    }

    static AppendResult Appended(long baseOffset, in RecordBatch batch) =>
        new(ErrorCode.None, baseOffset, baseOffset + batch.LastOffsetDelta + 1, batch.TimestampType == TimestampType.LogAppendTime ? batch.MaxTimestamp : -1);

    void OnHighWatermark()
    {
        lock (gate)
        {
            long high = log.HighWatermark;
            // The queue is nearly sorted: a duplicate waits for an offset that is before the one in front of it.
            for (int i = unsynced.Count; i > 0; i--)
            {
                var waiting = unsynced.Dequeue();
                if (waiting.EndOffset <= high) waiting.Durable.TrySetResult();
                else unsynced.Enqueue(waiting);
            }
            foreach (var fetch in fetches) fetch.Signal();
        }
    }

    void Replay()
    {
        for (long offset = log.LogStartOffset; offset < log.LogEndOffset;)
        {
            var rest = log.Read(offset, log.LogEndOffset, 1 << 20);
            if (rest.IsEmpty) break;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                Replay(batch);
                offset = batch.LastOffset + 1;
            }
        }
    }

    void Replay(in RecordBatch batch)
    {
        if (batch.ProducerId < 0) return;
        if (!batch.IsControl)
        {
            Count(producers.GetValueOrDefault(batch.ProducerId) ?? new(), batch, batch.BaseOffset);
            return;
        }
        var reader = new RecordReader(batch);
        if (!reader.Read()) return;
        var type = ControlBatch.TypeOf(reader.Key);
        if (type == ControlRecordType.Other) return;
        CountMarker(batch.ProducerId, batch.ProducerEpoch, type == ControlRecordType.Commit, ControlBatch.CoordinatorEpochOf(reader.Value), batch.MaxTimestamp, batch.BaseOffset);
    }

    void Count(ProducerState producer, in RecordBatch batch, long baseOffset)
    {
        producers[batch.ProducerId] = producer;
        bool opens = batch.IsTransactional && producer.TransactionStart < 0;
        producer.Appended(batch, baseOffset);
        if (opens) transactions.Opened(baseOffset);
    }

    void CountMarker(long producerId, short epoch, bool commit, int coordinatorEpoch, long timestamp, long offset)
    {
        if (!producers.TryGetValue(producerId, out var producer)) producers[producerId] = producer = new();
        if (producer.TransactionStart >= 0) transactions.Ended(producerId, producer.TransactionStart, offset, commit);
        producer.Ended(epoch, coordinatorEpoch, timestamp);
    }

    static long EndOf(ReadOnlyMemory<byte> records)
    {
        long end = 0;
        while (RecordBatch.TryRead(ref records, out var batch)) end = batch.LastOffset + 1;
        return end;
    }
}
