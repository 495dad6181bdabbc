using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>The aborted transactions of a stretch of a log.</summary>
sealed class AbortedRanges(IEnumerable<AbortedTransaction> aborted)
{
    readonly ILookup<long, AbortedTransaction> _ofProducer = aborted.ToLookup(transaction => transaction.ProducerId);

    /// <summary>Whether a producer began one at these offsets, both included.</summary>
    public bool BeginsIn(long producerId, long from, long to) => _ofProducer[producerId].Any(transaction => transaction.FirstOffset >= from && transaction.FirstOffset <= to);

    /// <summary>Whether a batch is part of one.</summary>
    public bool Has(in RecordBatch batch)
    {
        if (!batch.IsTransactional || batch.IsControl) return false;
        foreach (var transaction in _ofProducer[batch.ProducerId])
            if (batch.BaseOffset >= transaction.FirstOffset && batch.BaseOffset < transaction.LastOffset) return true;
        return false;
    }
}
