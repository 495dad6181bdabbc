namespace Weir.Generate;

/// <summary>What came from one source partition stays in its order within each partition of a sink: the last record seen per pair.</summary>
sealed class PartitionOrder(int sourcePartitions)
{
    readonly Dictionary<(int Source, int Sink), long> _last = [];

    /// <summary>False when a later record of the same source partition is already in this partition of the sink.</summary>
    public bool Follows(long number, int sinkPartition)
    {
        var pair = (SourcePartitions.Of(number, sourcePartitions), sinkPartition);
        lock (_last)
        {
            if (_last.TryGetValue(pair, out long before) && before > number) return false;
            _last[pair] = number;
            return true;
        }
    }
}
