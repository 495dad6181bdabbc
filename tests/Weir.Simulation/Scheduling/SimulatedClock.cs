namespace Weir.Simulation.Scheduling;

/// <summary>The virtual time as one process sees it: its timers fire in the process, and not at all while it is paused or dead.</summary>
sealed class SimulatedClock(SimulationScheduler scheduler, SimulatedProcess process) : TimeProvider
{
    static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => scheduler.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + scheduler.Now + process.ClockOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(scheduler, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
