namespace Weir.Kafka.Worker;

/// <summary>
/// Whether a partition's next record may be tried. It is due by the clock of whoever wrote its header or its timestamp; but one that has waited for the whole
/// delay has waited enough, should a clock have been set back or have been ahead.
/// </summary>
sealed class DueWatch(TimeSpan delay, TimeProvider time)
{
    long _offset = -1;
    long _since;

    /// <summary>How long a record waits at most.</summary>
    public TimeSpan Delay => delay;

    /// <summary>The shortest wait: a partition whose records come one by one would else be fetched anew for each. At most a second, a tenth of the delay.</summary>
    public TimeSpan LeastPause { get; } = TimeSpan.FromTicks(Math.Min(delay.Ticks / 10, TimeSpan.TicksPerSecond));

    /// <summary>How long it has to wait still; null: it is due.</summary>
    /// <param name="offset">In the partition.</param>
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
