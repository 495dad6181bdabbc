namespace Weir.Generate;

/// <summary>What came from one source partition stays in its order within each partition of a sink: the last record seen per pair.</summary>
/// <param name="places">Where records come from.</param>
/// <param name="keyOf">What has an order of its own beside the source partition; null: nothing has, and a record that was tried again may not be overtaken by any other.</param>
sealed class PartitionOrder(LoginPlaces places, Func<long, int>? keyOf = null)
{
    readonly Dictionary<(int Source, int Sink, int Key), long> _last = [];

    /// <summary>False when a later record of the same source partition is already in this partition of the sink.</summary>
    public bool Follows(long number, int sinkPartition)
    {
        var place = (places.Of(number), sinkPartition, keyOf?.Invoke(number) ?? 0);
        lock (_last)
        {
            if (_last.TryGetValue(place, out long before) && before > number) return false;
            _last[place] = number;
            return true;
        }
    }
}
