using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>The first batches of a producer's transaction in one partition, as long as none of them is in the log: the lowest that was tried comes first.</summary>
/// <remarks>
/// Kafka's VerificationStateEntry (KIP-890). A batch that is refused while the transaction before it still ends is sent again; the one behind it, which
/// came meanwhile, must not go in front of it. Only in memory: who writes after a restart is known by what the log has.
/// </remarks>
sealed class ProducerAttempt(in RecordBatch first, bool isVersion2)
{
    /// <summary>Epoch of the attempts: a newer one begins anew.</summary>
    public short Epoch { get; private set; } = first.ProducerEpoch;

    /// <summary>The lowest sequence number that was tried.</summary>
    public int LowestSequence { get; private set; } = first.BaseSequence;

    /// <summary>Whether the first attempt was of a client of version 2 of transactions, whose epochs each begin with 0.</summary>
    public bool IsVersion2 { get; } = isVersion2;

    /// <summary>For how many looks nothing more was tried.</summary>
    public int SilentFor { get; set; }

    /// <summary>Takes note of one more attempt.</summary>
    public void Again(in RecordBatch batch)
    {
        SilentFor = 0;
        if (batch.ProducerEpoch < Epoch || (batch.ProducerEpoch == Epoch && batch.BaseSequence >= LowestSequence)) return;
        (Epoch, LowestSequence) = (batch.ProducerEpoch, batch.BaseSequence);
    }

    /// <summary>Whether a sequence number leaves out what has to come first; <paramref name="isFirst"/>: the log has nothing of the producer's epoch.</summary>
    public bool IsAhead(int sequence, bool isFirst) => sequence > LowestSequence || (IsVersion2 && isFirst && sequence != 0);

    /// <summary>Whether <paramref name="batch"/>, which is in the log now, has begun or ended what was tried; the end of a transaction does not end the attempts of the next one.</summary>
    public bool IsOverWith(in RecordBatch batch) => batch.IsTransactional && !(IsVersion2 && batch.IsControl && batch.ProducerEpoch == Epoch);
}
