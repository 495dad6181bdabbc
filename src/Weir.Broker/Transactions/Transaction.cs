using Weir.Protocol;

namespace Weir.Broker.Transactions;

/// <summary>
/// One transactional id as a state machine: who may speak for it, and what its transaction holds. It knows no clock, log or timer.
/// Guarded by <see cref="Lane"/>, which is held over a check and what depends on it, so that no end comes between the two.
/// </summary>
/// <remarks>Source: TransactionMetadata and TransactionCoordinator of Apache Kafka 4.3; KIP-98, KIP-360 (epoch bump), KIP-588 (recovery from a time-out), KIP-890 (version 2).</remarks>
sealed class Transaction(string id)
{
    /// <summary>The last epoch a producer id is used in: then comes another id.</summary>
    public const short LastEpoch = short.MaxValue - 1;

    public Lock Lane { get; } = new();

    public string Id => id;
    public TransactionState State { get; set; } = TransactionState.Empty;
    public long ProducerId { get; set; } = -1;

    /// <summary>-1 until InitProducerId gave one.</summary>
    public short Epoch { get; set; } = -1;

    /// <summary>The producer id and epoch that its producer had before the coordinator moved on by itself; -1 when there is none. Its holder may still ask for the new ones.</summary>
    public long PreviousProducerId { get; set; } = -1;

    /// <inheritdoc cref="PreviousProducerId"/>
    public short PreviousEpoch { get; set; } = -1;

    public int TimeoutMs { get; set; }

    /// <summary>When what is open is aborted, by the clock of deadlines.</summary>
    public long DeadlineMs { get; set; }

    /// <summary>When the open transaction began, or the one that ended last, in milliseconds since 1970; -1 when this producer began none yet.</summary>
    public long StartedAtMs { get; set; } = -1;

    public HashSet<TopicPartition> Partitions { get; } = [];

    /// <summary>Whether offsets may be committed in the open transaction.</summary>
    public bool HasOffsets { get; set; }

    /// <summary>The journal frame that makes the last change durable.</summary>
    public long Frame { get; set; }

    /// <summary>For how many looks nobody used the id.</summary>
    public int SilentFor { get; set; }

    /// <summary>Whether the id was forgotten: whoever still has this begins anew.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Aborts the transaction when it takes too long.</summary>
    public ITimer? Timer { get; set; }

    public bool IsOngoing => State == TransactionState.Ongoing;

    /// <summary>Whether producer id and epoch are those in force.</summary>
    public ErrorCode Check(long producerId, short epoch)
    {
        SilentFor = 0;
        if (IsForgotten || producerId != ProducerId || producerId < 0) return ErrorCode.InvalidProducerIdMapping;
        return epoch == Epoch ? ErrorCode.None : ErrorCode.ProducerFenced;
    }

    /// <summary>Whether they are those that the coordinator has just replaced.</summary>
    public bool WasReplaced(long producerId, short epoch) => PreviousEpoch >= 0 && epoch == PreviousEpoch && producerId == PreviousProducerId;

    /// <summary>Takes the next epoch, or epoch 0 of <paramref name="nextProducerId"/> when this id's epochs are used up.</summary>
    public void Advance(Func<long> nextProducerId)
    {
        (PreviousProducerId, PreviousEpoch) = (ProducerId, Epoch);
        if (Epoch < LastEpoch)
        {
            Epoch++;
            return;
        }
        ProducerId = nextProducerId();
        Epoch = 0;
    }

    /// <summary>Begins a transaction unless one is open; returns whether it did.</summary>
    public bool Begin(long nowMs)
    {
        if (IsOngoing) return false;
        State = TransactionState.Ongoing;
        StartedAtMs = nowMs;
        // Whoever was replaced is a stranger once the new one has begun.
        PreviousEpoch = -1;
        return true;
    }

    /// <summary>Counts the transaction as over.</summary>
    public void Complete(bool commit)
    {
        State = commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort;
        Partitions.Clear();
        HasOffsets = false;
    }
}
