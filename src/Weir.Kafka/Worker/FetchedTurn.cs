using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>How far a worker is in what was fetched of one partition.</summary>
sealed class FetchedTurn(FetchedSource fetched) : IDisposable
{
    readonly FetchedBatches _batches = new(fetched);
    RecordBatch _batch;
    bool _isWithin;

    public SourcePartition Partition => fetched.Partition;

    /// <summary>Of the batch that was begun.</summary>
    public BatchRecords Records { get; } = new();

    /// <summary>False when the partition was given up or rewound since it was fetched.</summary>
    public bool IsCurrent => fetched.IsCurrent;

    /// <summary>Nothing of it is left.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Records that the partition has from here on, as far as the broker said.</summary>
    public long Left => Math.Max(1, Partition.LastStableOffset - Partition.NextOffset);

    /// <summary>The batch that was begun, or the next one.</summary>
    /// <inheritdoc cref="FetchedBatches.TryNext"/>
    public bool TryGoOn(out RecordBatch batch, out bool isVisible)
    {
        isVisible = true;
        if (!_isWithin || !IsCurrent)
        {
            Records.Leave();
            IsOver = !_batches.TryNext(out _batch, out isVisible);
        }
        _isWithin = !IsOver;
        batch = _batch;
        return !IsOver;
    }

    /// <summary>The batch that was begun is through.</summary>
    public void Leave() => _isWithin = false;

    public void Dispose() => Records.Dispose();
}
