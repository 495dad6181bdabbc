namespace Weir.Tests.Broker;

/// <summary>A clock that moves when told to; timers run on the caller of <see cref="Advance"/>.</summary>
sealed class TestTime : TimeProvider
{
    readonly Lock _gate = new();
    readonly List<TestTimer> _timers = [];
    DateTimeOffset _now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, () => callback(state));
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, from one timer that is due to the next.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (Next(until) is { } due) due.Invoke();
        lock (_gate) _now = until;
    }

    /// <summary>Moves the clock and lets timers be late.</summary>
    public void PassUnnoticed(TimeSpan by)
    {
        lock (_gate) _now += by;
    }

    Action? Next(DateTimeOffset until)
    {
        lock (_gate)
        {
            if (_timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is not { } next) return null;
            if (next.Due > _now) _now = next.Due;
            next.Due = next.Period > TimeSpan.Zero ? next.Due + next.Period : DateTimeOffset.MaxValue;
            return next.Callback;
        }
    }

    sealed class TestTimer(TestTime time, Action callback) : ITimer
    {
        public Action Callback => callback;
        public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

        /// <summary>Not above zero: the timer is due once.</summary>
        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate) (Period, Due) = (period, dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : time._now + dueTime);
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
