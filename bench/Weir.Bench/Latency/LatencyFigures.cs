namespace Weir.Bench.Latency;

/// <summary>From when a record was due to be sent until a read_committed consumer has its output or dead letter.</summary>
/// <param name="Records">How many were measured.</param>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="P90">Nine in ten.</param>
/// <param name="P99">99 in a hundred.</param>
/// <param name="P999">999 in a thousand.</param>
/// <param name="Longest">The one that took longest.</param>
/// <param name="CpuMicroseconds">Of the pipeline's process, per record.</param>
sealed record LatencyFigures(int Records, TimeSpan Median, TimeSpan P90, TimeSpan P99, TimeSpan P999, TimeSpan Longest, double CpuMicroseconds)
{
    /// <param name="ticks">A record's time each, in the system's ticks; is sorted.</param>
    /// <param name="cpu">The pipeline's.</param>
    public static LatencyFigures Of(long[] ticks, TimeSpan cpu)
    {
        Array.Sort(ticks);
        return new(ticks.Length, At(0.5), At(0.9), At(0.99), At(0.999), At(1), cpu.TotalMicroseconds / ticks.Length);

        TimeSpan At(double share) => TimeProvider.System.GetElapsedTime(0, ticks[(int)Math.Min(ticks.Length - 1, ticks.Length * share)]);
    }
}
