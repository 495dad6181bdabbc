using System.Collections.Concurrent;
using Weir.Protocol;

namespace Weir.Kafka.Production;

/// <summary>
/// What one transaction writes. The worker fills batches and seals them when they are full; the producer sends what is sealed, as soon as the
/// transaction before has ended, while the worker goes on filling.
/// </summary>
/// <param name="pool">Where batches come from and go back to.</param>
/// <param name="batchBytes">The largest batch, unless one record alone is larger.</param>
/// <param name="taken">What a topic takes, where that may be less; null: nothing is known of any.</param>
sealed class OutputTransaction(OutputBatchPool pool, int batchBytes, IReadOnlyDictionary<string, int>? taken = null)
{
    readonly List<OpenBatches> _open = [];
    readonly ConcurrentQueue<OutputBatch> _sealed = new();
    readonly List<OutputBatch> _all = [];
    TaskCompletionSource _more = NewSignal();
    OpenBatches? _last;
    volatile bool _closed;
    volatile bool _abandoned;

    /// <summary>Bytes in all batches.</summary>
    public long Bytes { get; private set; }

    /// <summary>Batches begun and not given back.</summary>
    public int Batches => _all.Count;

    /// <summary>Where its batches go, each topic once.</summary>
    public IEnumerable<string> Topics => _all.Select(batch => batch.Topic).Distinct();

    /// <summary>Source records accounted for, whatever became of them.</summary>
    public int Records { get; set; }

    /// <summary>The positions that are committed with the outputs; set before <see cref="Close"/>.</summary>
    public List<OffsetToCommit> Offsets { get; } = [];

    /// <summary>Positions in the retry topics, committed as well, under a group of their own; set before <see cref="Close"/>.</summary>
    public List<OffsetToCommit> RetryOffsets { get; } = [];

    /// <summary>Makes room for one record in the partition's open batch; a full batch is sealed first.</summary>
    public RecordSlot Append(string topic, int partition, long timestamp, int keyLength, int valueLength, ReadOnlySpan<byte> headers)
    {
        int size = Math.Max(keyLength, 0) + Math.Max(valueLength, 0) + headers.Length + RecordBatchBuilder.RecordOverhead;
        var batch = BatchFor(topic, partition, size);
        Bytes += size;
        return batch.Records.Append(timestamp, keyLength, valueLength, headers);
    }

    /// <summary>Seals every batch; the producer may finish.</summary>
    public void Close()
    {
        foreach (var batch in _open.SelectMany(topic => topic.Take())) _sealed.Enqueue(batch);
        _closed = true;
        SignalMore();
    }

    public bool TryTake(out OutputBatch? batch) => _sealed.TryDequeue(out batch);

    /// <summary>Lets go of it: nothing more of it is sent, and it does not commit.</summary>
    public void Abandon()
    {
        _abandoned = true;
        Close();
    }

    /// <summary>Whether it was let go of.</summary>
    public bool IsAbandoned => _abandoned;

    /// <summary>Closed, and everything taken.</summary>
    public bool IsDrained => _closed && _sealed.IsEmpty;

    /// <summary>Completes when more was sealed or the transaction was closed.</summary>
    public async Task MoreAsync(CancellationToken cancellation)
    {
        var signal = Volatile.Read(ref _more);
        if (_closed || !_sealed.IsEmpty) return;
        await signal.Task.WaitAsync(cancellation);
        Interlocked.Exchange(ref _more, NewSignal());
    }

    /// <summary>Gives the batches back. Nothing may refer to them any more: no request under way, nor the worker that fills them.</summary>
    public void Release()
    {
        foreach (var batch in _all) pool.Return(batch);
        _all.Clear();
        foreach (var topic in _open) topic.Clear();
    }

    // What was sealed or closed has to be seen before the signal is read: else a signal renewed meanwhile would be missed.
    void SignalMore()
    {
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _more).TrySetResult();
    }

    OutputBatch BatchFor(string topic, int partition, int size)
    {
        ref var slot = ref OpenOf(topic).At(partition);
        if (slot is not null && slot.Records.SizeInBytes + size <= slot.BytesMax) return slot;
        if (slot is not null)
        {
            _sealed.Enqueue(slot);
            slot = null;
            SignalMore();
        }
        slot = pool.Take(topic, partition);
        slot.BytesMax = taken is not null && taken.TryGetValue(topic, out int most) ? Math.Min(most, batchBytes) : batchBytes;
        _all.Add(slot);
        return slot;
    }

    // Hardly ever another topic than that of the record before, and its name is the same string each time: nothing is hashed or compared for each record.
    OpenBatches OpenOf(string topic) => _last is { } last && ReferenceEquals(last.Topic, topic) ? last : _last = Search(topic);

    OpenBatches Search(string topic)
    {
        foreach (var open in _open) if (open.Topic == topic) return open;
        var first = new OpenBatches(topic);
        _open.Add(first);
        return first;
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
