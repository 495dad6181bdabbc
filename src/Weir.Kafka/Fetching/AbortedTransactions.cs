using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Fetching;

/// <summary>Which batches of one fetched partition belong to aborted transactions, from the ranges that came with it. Batches are asked for in order.</summary>
sealed class AbortedTransactions(List<FetchResponse.AbortedTransaction>? ranges)
{
    readonly Queue<FetchResponse.AbortedTransaction> _ranges = new((ranges ?? []).OrderBy(range => range.FirstOffset));
    readonly HashSet<long> _aborted = [];

    /// <summary>Whether the batch holds records that a read_committed reader sees.</summary>
    public bool IsVisible(in RecordBatch batch)
    {
        while (_ranges.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset) _aborted.Add(_ranges.Dequeue().ProducerId);
        if (batch.IsControl)
        {
            // A marker ends the producer's transaction, whichever way it went.
            _aborted.Remove(batch.ProducerId);
            return false;
        }
        return !batch.IsTransactional || !_aborted.Contains(batch.ProducerId);
    }
}
