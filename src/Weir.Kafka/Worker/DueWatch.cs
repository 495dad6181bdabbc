namespace Weir.Kafka.Worker;

/// <summary>
/// Whether the next record of a tier may be tried. It is due by the clock that its header was written with; but whoever has waited for the whole delay
/// has waited enough, should the clock have been set back meanwhile.
/// </summary>
sealed class DueWatch(TimeSpan delay, TimeProvider time)
{
    long _offset = -1;
    long _since;

    /// <summary>How long it has to wait still; null: it is due.</summary>
    /// <param name="offset">In the tier.</param>
    /// <param name="due">In milliseconds since 1970.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    public TimeSpan? WaitFor(long offset, long due, long now)
    {
        if (now >= due) return null;
        if (offset != _offset) (_offset, _since) = (offset, time.GetTimestamp());
        var byClock = TimeSpan.FromMilliseconds(due - now);
        var byPatience = delay - time.GetElapsedTime(_since);
        var left = byClock < byPatience ? byClock : byPatience;
        return left > TimeSpan.Zero ? left : null;
    }
}
