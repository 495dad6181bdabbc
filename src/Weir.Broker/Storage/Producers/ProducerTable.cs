using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Idempotent and transactional producers of one partition: sequence numbers, open transactions, aborted ranges. Kafka's ProducerStateManager.</summary>
/// <remarks>Fed with every batch in the order of the log, live and from the journal; kept in checkpoints. Safe for several threads.</remarks>
sealed class ProducerTable
{
    readonly Lock _gate = new();
    readonly Dictionary<long, ProducerState> _producers = [];
    readonly Dictionary<long, ProducerAttempt> _attempts = [];
    readonly List<AbortedTransaction> _aborted = [];

    // First offset and producer of each open transaction.
    readonly SortedSet<(long FirstOffset, long ProducerId)> _open = [];

    // Ended by a marker that is not synced yet: they hold the last stable offset back until it is.
    readonly List<(long FirstOffset, long Marker)> _ending = [];

    /// <summary>Whether a data batch of an idempotent producer may be appended now.</summary>
    /// <param name="batch">The batch as sent.</param>
    /// <param name="duplicateOffset">The base offset it has, when it is a duplicate.</param>
    public SequenceVerdict Check(in RecordBatch batch, out long duplicateOffset)
    {
        duplicateOffset = -1;
        lock (_gate)
        {
            var producer = _producers.GetValueOrDefault(batch.ProducerId);
            var verdict = producer?.Check(batch, out duplicateOffset) ?? SequenceVerdict.Append;
            bool isAhead = verdict == SequenceVerdict.Append && _attempts.TryGetValue(batch.ProducerId, out var attempt) && attempt.IsAhead(batch.BaseSequence, isFirst: producer is null or { LastSequence: < 0 });
            return isAhead ? SequenceVerdict.OutOfOrder : verdict;
        }
    }

    /// <summary>Takes note of a transactional batch that is going to be checked: until one is in the log, none behind the lowest that was tried gets there.</summary>
    /// <param name="batch">The batch as sent.</param>
    /// <param name="isVersion2">Whether its client speaks version 2 of transactions (KIP-890).</param>
    public void Try(in RecordBatch batch, bool isVersion2)
    {
        lock (_gate)
        {
            if (_producers.TryGetValue(batch.ProducerId, out var producer) && producer.TransactionStart >= 0 && producer.Epoch == batch.ProducerEpoch) return;
            if (_attempts.TryGetValue(batch.ProducerId, out var attempt)) attempt.Again(batch);
            else _attempts.Add(batch.ProducerId, new(batch, isVersion2));
        }
    }

    /// <summary>Epoch of a producer as this partition knows it; -1 when it does not.</summary>
    public short EpochOf(long producerId)
    {
        lock (_gate) return _producers.TryGetValue(producerId, out var producer) ? producer.Epoch : (short)-1;
    }

    /// <summary>Epoch of the coordinator that wrote a producer's last marker; -1 when none did.</summary>
    public int CoordinatorEpochOf(long producerId)
    {
        lock (_gate) return _producers.TryGetValue(producerId, out var producer) ? producer.CoordinatorEpoch : -1;
    }

    /// <summary>First offset of a producer's open transaction; -1 when none is open here.</summary>
    public long TransactionStartOf(long producerId)
    {
        lock (_gate) return _producers.TryGetValue(producerId, out var producer) ? producer.TransactionStart : -1;
    }

    /// <summary>All producers known, for DescribeProducers. Read at once: they go on changing.</summary>
    public IReadOnlyList<ProducerState> All()
    {
        lock (_gate) return [.. _producers.Values];
    }

    public long LastStableOffset(long highWatermark)
    {
        lock (_gate)
        {
            if (_open.Count > 0) highWatermark = Math.Min(highWatermark, _open.Min.FirstOffset);
            foreach (var (firstOffset, _) in _ending) highWatermark = Math.Min(highWatermark, firstOffset);
            return highWatermark;
        }
    }

    /// <summary>Adds the aborted transactions that touch the offsets from <paramref name="from"/> up to <paramref name="to"/> (exclusive): a fetch answer's list.</summary>
    public void AbortedBetween(long from, long to, List<AbortedTransaction> into)
    {
        lock (_gate)
        {
            int low = 0, high = _aborted.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_aborted[middle].LastOffset < from) low = middle + 1;
                else high = middle;
            }
            for (; low < _aborted.Count; low++)
                if (_aborted[low].FirstOffset < to) into.Add(_aborted[low]);
        }
    }

    /// <summary>Takes note of a batch that has its place in the log.</summary>
    internal void Observe(in RecordBatch batch, long baseOffset)
    {
        if (batch.ProducerId < 0) return;
        lock (_gate)
        {
            if (!_producers.TryGetValue(batch.ProducerId, out var producer)) _producers.Add(batch.ProducerId, producer = new ProducerState(batch.ProducerId));
            producer.SilentFor = 0;
            if (_attempts.TryGetValue(batch.ProducerId, out var attempt) && attempt.IsOverWith(batch)) _attempts.Remove(batch.ProducerId);
            if (batch.IsControl) ObserveMarker(producer, batch, baseOffset);
            else ObserveData(producer, batch, baseOffset);
        }
    }

    internal void Synced(long highWatermark)
    {
        lock (_gate) _ending.RemoveAll(ended => ended.Marker < highWatermark);
    }

    internal void TrimAborted(long logStartOffset)
    {
        lock (_gate) _aborted.RemoveAll(aborted => aborted.LastOffset < logStartOffset);
    }

    /// <summary>Forgets the aborted transactions whose markers stood at these offsets: their records are gone, and the markers too.</summary>
    internal void ForgetAborted(long from, long to)
    {
        lock (_gate) _aborted.RemoveAll(aborted => aborted.LastOffset >= from && aborted.LastOffset < to);
    }

    /// <summary>Forgets producers that have written nothing for more than so many calls of this, and have no open transaction.</summary>
    public void ForgetSilent(int calls)
    {
        lock (_gate)
        {
            foreach (var producer in _producers.Values)
            {
                // Removing while enumerating is allowed of a dictionary.
                if (producer.TransactionStart < 0 && ++producer.SilentFor > calls) _producers.Remove(producer.ProducerId);
            }
            foreach (var (producerId, attempt) in _attempts)
            {
                if (++attempt.SilentFor > calls) _attempts.Remove(producerId);
            }
        }
    }

    internal void Save(PooledBuffer buffer)
    {
        lock (_gate)
        {
            buffer.WriteInt(_producers.Count);
            foreach (var producer in _producers.Values) producer.Save(buffer);
            buffer.WriteInt(_aborted.Count);
            foreach (var aborted in _aborted)
            {
                buffer.WriteLong(aborted.ProducerId);
                buffer.WriteLong(aborted.FirstOffset);
                buffer.WriteLong(aborted.LastOffset);
            }
        }
    }

    internal void Load(ref ByteFieldReader fields)
    {
        for (var left = fields.Int(); left > 0; left--)
        {
            var producer = ProducerState.Load(ref fields);
            _producers[producer.ProducerId] = producer;
            if (producer.TransactionStart >= 0) _open.Add((producer.TransactionStart, producer.ProducerId));
        }
        for (var left = fields.Int(); left > 0; left--) _aborted.Add(new AbortedTransaction(fields.Long(), fields.Long(), fields.Long()));
    }

    void ObserveData(ProducerState producer, in RecordBatch batch, long baseOffset)
    {
        producer.ObserveData(batch, baseOffset);
        if (producer.TransactionStart == baseOffset) _open.Add((baseOffset, producer.ProducerId));
    }

    void ObserveMarker(ProducerState producer, in RecordBatch batch, long baseOffset)
    {
        var reader = new RecordReader(batch);
        if (!reader.Read()) return;
        var type = ControlBatch.TypeOf(reader.Key);
        if (type == ControlRecordType.Other) return;
        var start = producer.ObserveMarker(batch.ProducerEpoch, ControlBatch.CoordinatorEpochOf(reader.Value), batch.MaxTimestamp);
        if (start < 0) return;
        _open.Remove((start, producer.ProducerId));
        _ending.Add((start, baseOffset));
        if (type == ControlRecordType.Abort) _aborted.Add(new AbortedTransaction(producer.ProducerId, start, baseOffset));
    }
}
