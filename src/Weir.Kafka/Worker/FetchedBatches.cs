using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>The batches of what was fetched of one partition, checked, and which of them a read_committed reader sees.</summary>
sealed class FetchedBatches(FetchedSource fetched)
{
    readonly AbortedTransactions _aborted = new(fetched.Data.AbortedTransactions);
    ReadOnlyMemory<byte> _rest = fetched.Data.Records!.Value;

    /// <summary>Takes the next batch.</summary>
    /// <param name="batch">It.</param>
    /// <param name="isVisible">False for markers and aborted records.</param>
    /// <returns>False behind the last, or where the partition was given up or rewound.</returns>
    /// <exception cref="Engine.WeirException">WEIR2011: the bytes are not what was written.</exception>
    public bool TryNext(out RecordBatch batch, out bool isVisible)
    {
        batch = default;
        isVisible = false;
        if (!fetched.IsCurrent || !TryRead(out batch)) return false;
        if (batch.Validate() is { } wrong) throw fetched.Partition.Damaged(wrong);
        isVisible = _aborted.IsVisible(batch);
        return true;
    }

    bool TryRead(out RecordBatch batch)
    {
        try
        {
            return RecordBatch.TryRead(ref _rest, out batch);
        }
        catch (CorruptRecordException corrupt)
        {
            throw fetched.Partition.Damaged(corrupt.Message);
        }
    }
}
