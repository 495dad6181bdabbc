using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What one partition knows of one idempotent producer: its epoch and its last five batches (KIP-98).</summary>
/// <remarks>Source: org.apache.kafka.storage.internals.log.ProducerStateEntry and ProducerAppendInfo.</remarks>
sealed class ProducerState
{
    /// <summary>Batches remembered: as many as a producer may have in flight.</summary>
    public const int BatchesRemembered = 5;

    readonly List<ProducerBatch> batches = new(BatchesRemembered);

    /// <summary>-1 before the first batch or marker.</summary>
    public short Epoch { get; private set; } = -1;

    /// <summary>Epoch of the transaction coordinator that wrote the last marker, -1 before one.</summary>
    public int CoordinatorEpoch { get; private set; } = -1;

    /// <summary>Offset of the first record of the open transaction, -1 without one.</summary>
    public long TransactionStart { get; private set; } = -1;

    /// <summary>Timestamp of the last batch or marker.</summary>
    public long LastTimestamp { get; private set; } = -1;

    /// <summary>Sequence number of the last record of this epoch, -1 before one.</summary>
    public int LastSequence => batches.Count == 0 ? -1 : batches[^1].LastSequence;

    /// <summary>Whether the batch is one of the last five, sent again.</summary>
    public bool IsDuplicate(in RecordBatch batch, out ProducerBatch known)
    {
        known = default;
        if (batch.ProducerEpoch != Epoch) return false;
        foreach (var candidate in batches)
        {
            if (candidate.BaseSequence != batch.BaseSequence || candidate.LastSequence != batch.LastSequence) continue;
            known = candidate;
            return true;
        }
        return false;
    }

    /// <summary>Whether the batch may follow what is known.</summary>
    public (ErrorCode Error, string? Message) Check(in RecordBatch batch)
    {
        if (batch.ProducerEpoch < Epoch) return (ErrorCode.InvalidProducerEpoch, $"epoch {batch.ProducerEpoch} of producer {batch.ProducerId} is fenced by {Epoch}");
        if (TransactionStart >= 0 && !batch.IsTransactional) return (ErrorCode.InvalidTxnState, $"producer {batch.ProducerId} has an open transaction and sent a batch outside of it");
        int expected = batch.ProducerEpoch == Epoch ? NextSequence : 0;
        bool anySequence = Epoch < 0;
        if (!anySequence && batch.BaseSequence != expected)
            return (ErrorCode.OutOfOrderSequenceNumber, $"producer {batch.ProducerId} sent sequence number {batch.BaseSequence}, {expected} is next");
        return default;
    }

    /// <summary>Counts a batch that was appended.</summary>
    public void Appended(in RecordBatch batch, long baseOffset)
    {
        MoveTo(batch.ProducerEpoch);
        if (batches.Count == BatchesRemembered) batches.RemoveAt(0);
        batches.Add(new(batch.BaseSequence, batch.LastSequence, baseOffset, baseOffset + batch.LastOffsetDelta + 1));
        LastTimestamp = batch.MaxTimestamp;
        if (batch.IsTransactional && TransactionStart < 0) TransactionStart = baseOffset;
    }

    /// <summary>Counts the marker that ended the transaction.</summary>
    public void Ended(short epoch, int coordinatorEpoch, long timestamp)
    {
        MoveTo(epoch);
        CoordinatorEpoch = coordinatorEpoch;
        LastTimestamp = timestamp;
        TransactionStart = -1;
    }

    int NextSequence => LastSequence == int.MaxValue ? 0 : LastSequence + 1;

    void MoveTo(short epoch)
    {
        if (epoch == Epoch) return;
        Epoch = epoch;
        batches.Clear();
    }
}
