namespace Weir.Broker;

/// <summary>The system's clock, which a test puts forward: sessions, transactions and records then are as old as if the time had passed.</summary>
/// <remarks>Between two calls of <see cref="Advance"/> it goes on by itself, so a broker serves its clients as ever; one that stood still would never answer a fetch that waits. Give it as
/// <see cref="EmbeddedBrokerOptions.Time"/>. May be used from any thread.</remarks>
public sealed class TestClock : TimeProvider
{
    readonly Lock _gate = new();
    readonly List<TestTimer> _due = [];
    readonly long _start = System.GetTimestamp();
    TimeSpan _ahead;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate) return Now.Ticks;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return System.GetUtcNow() + _ahead;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>So much time passes at once: whatever is due by then happens, in its order, before this returns; what it makes others do may take a moment more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would go back.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan until;
        lock (_gate) until = Now + by;
        while (Next(until) is { } due) due.Run();
        lock (_gate)
        {
            PutForward(until);
            foreach (var timer in _due) timer.Wait();
        }
    }

    TimeSpan Now => System.GetElapsedTime(_start) + _ahead;

    TestTimer? Next(TimeSpan until)
    {
        lock (_gate)
        {
            if (_due.MinBy(timer => timer.Due) is not { } next || next.Due > until) return null;
            PutForward(next.Due);
            next.Take();
            return next;
        }
    }

    void PutForward(TimeSpan to)
    {
        if (to - Now is var missing && missing > TimeSpan.Zero) _ahead += missing;
    }

    sealed class TestTimer : ITimer
    {
        readonly TestClock _clock;
        readonly TimerCallback _callback;
        readonly object? _state;
        readonly ITimer _alarm;
        TimeSpan _period;

        public TestTimer(TestClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _alarm = System.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        /// <summary>When it runs next; of those in <see cref="_due"/>.</summary>
        public TimeSpan Due { get; private set; }

        public void Run() => _callback(_state);

        /// <summary>Has the system call when it is due, if nobody puts the clock forward before.</summary>
        public void Wait()
        {
            var left = Due - _clock.Now;
            // Rounded up: the system's timers know milliseconds, and know no more than 49 days.
            _alarm.Change(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }

        /// <summary>It is about to run.</summary>
        public void Take()
        {
            if (_period <= TimeSpan.Zero)
            {
                _clock._due.Remove(this);
                return;
            }
            Due += _period;
            Wait();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._gate)
            {
                _clock._due.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) return _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Due = _clock.Now + dueTime;
                _clock._due.Add(this);
                Wait();
            }
            return true;
        }

        public void Dispose()
        {
            lock (_clock._gate) _clock._due.Remove(this);
            _alarm.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        void Ring()
        {
            lock (_clock._gate)
            {
                if (!_clock._due.Contains(this)) return;
                if (Due > _clock.Now)
                {
                    Wait();
                    return;
                }
                Take();
            }
            Run();
        }
    }
}
