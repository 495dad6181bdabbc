using System.Diagnostics.Metrics;

namespace Weir.Simulation.Scheduling;

/// <summary>The meters that were made while a seed ran on this thread, which end with it: processes that are killed do not dispose of theirs, and the runtime keeps what nobody disposed of, with all that it measures.</summary>
sealed class SeedMeters : IDisposable
{
    [ThreadStatic]
    static SeedMeters? _current;

    // It enables none of them: nothing is measured that was not measured before.
    static readonly MeterListener Listener = new() { InstrumentPublished = (instrument, _) => _current?._meters.Add(instrument.Meter) };

    readonly HashSet<Meter> _meters = [];

    static SeedMeters() => Listener.Start();

    public SeedMeters() => _current = this;

    public void Dispose()
    {
        _current = null;
        foreach (var meter in _meters) meter.Dispose();
    }
}
