using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>What one partition's log knows of one producer.</summary>
sealed class ProducerState(long producerId)
{
    // As many as a producer may have in flight with idempotence (KIP-98); also the resends that are recognized.
    const int Remembered = 5;

    readonly List<ProducerBatch> _batches = new(Remembered);

    public long ProducerId { get; } = producerId;

    /// <summary>-1 until a batch came.</summary>
    public short Epoch { get; private set; } = -1;

    /// <summary>Epoch of the coordinator that wrote the last marker; -1 before.</summary>
    public int CoordinatorEpoch { get; private set; } = -1;

    /// <summary>First offset of the open transaction; -1 when none is open.</summary>
    public long TransactionStart { get; private set; } = -1;

    /// <summary>The last sequence number of this epoch; -1 when there is none.</summary>
    public int LastSequence => _batches.Count == 0 ? -1 : _batches[^1].LastSequence;

    /// <summary>Timestamp of the last batch or marker, in milliseconds since 1970.</summary>
    public long LastTimestamp { get; private set; } = -1;

    /// <summary>For how many looks it has written nothing.</summary>
    public int SilentFor { get; set; }

    public SequenceVerdict Check(in RecordBatch batch, out long duplicateOffset)
    {
        duplicateOffset = -1;
        if (batch.ProducerEpoch < Epoch) return SequenceVerdict.Fenced;
        var (first, last) = (batch.BaseSequence, batch.LastSequence);
        if (batch.ProducerEpoch > Epoch) return first == 0 || Epoch < 0 ? SequenceVerdict.Append : SequenceVerdict.OutOfOrder;
        foreach (var known in _batches)
        {
            if (known.BaseSequence != first || known.LastSequence != last) continue;
            duplicateOffset = known.BaseOffset;
            return SequenceVerdict.Duplicate;
        }
        var expected = LastSequence == int.MaxValue ? 0 : LastSequence + 1;
        return first == expected ? SequenceVerdict.Append : SequenceVerdict.OutOfOrder;
    }

    public void ObserveData(in RecordBatch batch, long baseOffset)
    {
        MoveTo(batch.ProducerEpoch);
        if (_batches.Count == Remembered) _batches.RemoveAt(0);
        if (batch.BaseSequence >= 0) _batches.Add(new ProducerBatch(batch.BaseSequence, batch.LastSequence, baseOffset, batch.MaxTimestamp));
        LastTimestamp = batch.MaxTimestamp;
        if (batch.IsTransactional && TransactionStart < 0) TransactionStart = baseOffset;
    }

    /// <summary>Takes a marker; returns the first offset of the transaction that it ended, -1 when none was open.</summary>
    public long ObserveMarker(short epoch, int coordinatorEpoch, long timestamp)
    {
        MoveTo(epoch);
        var start = TransactionStart;
        (TransactionStart, CoordinatorEpoch, LastTimestamp) = (-1, coordinatorEpoch, timestamp);
        return start;
    }

    public void Save(PooledBuffer buffer)
    {
        buffer.WriteLong(ProducerId);
        buffer.WriteInt(Epoch);
        buffer.WriteInt(CoordinatorEpoch);
        buffer.WriteLong(TransactionStart);
        buffer.WriteLong(LastTimestamp);
        buffer.WriteInt(_batches.Count);
        foreach (var batch in _batches)
        {
            buffer.WriteInt(batch.BaseSequence);
            buffer.WriteInt(batch.LastSequence);
            buffer.WriteLong(batch.BaseOffset);
            buffer.WriteLong(batch.Timestamp);
        }
    }

    public static ProducerState Load(ref ByteFieldReader fields)
    {
        var state = new ProducerState(fields.Long())
        {
            Epoch = (short)fields.Int(),
            CoordinatorEpoch = fields.Int(),
            TransactionStart = fields.Long(),
            LastTimestamp = fields.Long(),
        };
        for (var left = fields.Int(); left > 0; left--)
            state._batches.Add(new ProducerBatch(fields.Int(), fields.Int(), fields.Long(), fields.Long()));
        return state;
    }

    void MoveTo(short epoch)
    {
        if (epoch == Epoch) return;
        Epoch = epoch;
        _batches.Clear();
    }
}
