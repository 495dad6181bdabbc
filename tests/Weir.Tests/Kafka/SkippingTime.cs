namespace Weir.Tests.Kafka;

/// <summary>A clock for waits between tries: each of them, up to a second, is over at once and moves the clock by its length. No other timer is ever due.</summary>
sealed class SkippingTime : TimeProvider
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <summary>Something else took so long.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > LongestWait || dueTime < TimeSpan.Zero || period > TimeSpan.Zero) return new Wait();
        Interlocked.Add(ref _now, dueTime.Ticks);
        // Not here: whoever asked for the timer does not have it yet.
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Wait();
    }

    sealed class Wait : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
