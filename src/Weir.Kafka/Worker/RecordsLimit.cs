using Weir.Kafka.Fetching;
using Weir.Kafka.Production;

namespace Weir.Kafka.Worker;

/// <summary>
/// How many records a transaction may take. When the broker refuses an output, the limit is halved until the record stands alone, which then
/// becomes a dead letter; after each commit it is doubled again.
/// </summary>
sealed class RecordsLimit(int configured)
{
    int? _narrowed;

    public int Records => _narrowed ?? configured;

    public bool IsNarrowed => _narrowed is not null;

    public void Widen() => _narrowed = Records * 2L >= configured ? null : Records * 2;

    /// <summary>Halves the limit when the failure is a refusal; returns the record to give up when it stood alone.</summary>
    public RefusedRecord? Narrow(TransactionFailedException failure, IEnumerable<SourcePartition> owned)
    {
        if (failure.Refused is null) return null;
        if (Records > 1)
        {
            // The refused batch may hold far fewer records than the limit: halve from what there was.
            _narrowed = Math.Max(1, Math.Min(Records, failure.Refused.Records.Count) / 2);
            return null;
        }
        var alone = owned.First(partition => partition.NextOffset > partition.CommittedOffset);
        return new(alone.Topic, alone.Index, alone.NextOffset - 1, failure.Code);
    }
}
