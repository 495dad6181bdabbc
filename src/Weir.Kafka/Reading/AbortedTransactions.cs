using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Reading;

/// <summary>Tells, batch after batch of one answer, which belong to aborted transactions (KIP-98); made anew for each pass.</summary>
sealed class AbortedTransactions
{
    readonly List<FetchResponse.AbortedTransaction> _byFirstOffset;
    readonly HashSet<long> _open = [];
    int _next;

    AbortedTransactions(IEnumerable<FetchResponse.AbortedTransaction> transactions) => _byFirstOffset = [.. transactions.OrderBy(transaction => transaction.FirstOffset)];

    /// <summary>Null where nothing was aborted.</summary>
    public static AbortedTransactions? Of(List<FetchResponse.AbortedTransaction>? transactions) => transactions is { Count: > 0 } ? new(transactions) : null;

    /// <summary>Whether the batch's records are to be skipped. Batches must come in the order of the log, each once, markers included.</summary>
    public bool IsAborted(in RecordBatch batch)
    {
        for (; _next < _byFirstOffset.Count && _byFirstOffset[_next].FirstOffset <= batch.LastOffset; _next++) _open.Add(_byFirstOffset[_next].ProducerId);
        if (!batch.IsTransactional || !_open.Contains(batch.ProducerId)) return false;
        // The marker ends the transaction; a later one of the same producer is in the list by itself, or was committed.
        if (batch.IsControl && ControlBatch.TypeOf(batch) == ControlRecordType.Abort) _open.Remove(batch.ProducerId);
        return true;
    }
}
