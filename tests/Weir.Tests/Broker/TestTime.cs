namespace Weir.Tests.Broker;

/// <summary>A clock that moves when told to; timers run on the caller of <see cref="Advance"/>.</summary>
sealed class TestTime : TimeProvider
{
    readonly Lock gate = new();
    readonly List<TestTimer> timers = [];
    DateTimeOffset now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, () => callback(state));
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, from one timer that is due to the next.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (Next(until) is { } due) due.Invoke();
        lock (gate) now = until;
    }

    Action? Next(DateTimeOffset until)
    {
        lock (gate)
        {
            if (timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is not { } next) return null;
            if (next.Due > now) now = next.Due;
            next.Due = DateTimeOffset.MaxValue;
            return next.Callback;
        }
    }

    sealed class TestTimer(TestTime time, Action callback) : ITimer
    {
        public Action Callback => callback;
        public DateTimeOffset Due { get; set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate) Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : time.now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (time.gate) time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
