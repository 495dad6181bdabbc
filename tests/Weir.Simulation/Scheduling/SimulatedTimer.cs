namespace Weir.Simulation.Scheduling;

/// <summary>A timer in virtual time. Changing or disposing it withdraws what it had under way.</summary>
sealed class SimulatedTimer(SimulationScheduler scheduler, SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    TimeSpan _period;
    int _version;
    bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed) return false;
        _period = period;
        _version++;
        if (dueTime != Timeout.InfiniteTimeSpan) Arm(dueTime);
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        _version++;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    void Arm(TimeSpan dueTime)
    {
        int version = _version;
        scheduler.At(scheduler.Now + dueTime, process, _ => Fire(version), null);
    }

    void Fire(int version)
    {
        if (version != _version) return;
        if (_period > TimeSpan.Zero) Arm(_period);
        callback(state);
    }
}
