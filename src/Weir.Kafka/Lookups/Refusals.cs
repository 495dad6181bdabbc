namespace Weir.Kafka.Lookups;

/// <summary>Counts the records of a lookup's topic that were not taken, and tells them: the first at once, then at most every 30 s.</summary>
sealed class Refusals(string lookup, TimeProvider time, Action<LookupRefusal> tell)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    LookupRefusal? _first;
    long? _toldAt;

    public void Add(TopicPartition partition, long offset, string why) =>
        _first = _first is null ? new(lookup, partition, offset, why, 1) : _first with { Count = _first.Count + 1 };

    /// <summary>To be called now and then, whether there were any or not.</summary>
    public void Tell()
    {
        if (_first is not { } first || _toldAt is { } before && time.GetElapsedTime(before) < Interval) return;
        _toldAt = time.GetTimestamp();
        _first = null;
        tell(first);
    }
}
