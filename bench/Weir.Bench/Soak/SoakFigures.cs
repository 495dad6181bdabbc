namespace Weir.Bench.Soak;

/// <summary>What a long run at an even rate came to, from the end of the warm-up on.</summary>
/// <param name="Samples">Every few seconds, those of the warm-up too.</param>
/// <param name="Records">How many were processed.</param>
/// <param name="Cpu">Of the pipeline's process.</param>
/// <param name="Before">The runtime's counters at the end of the warm-up.</param>
/// <param name="After">The same at the end.</param>
sealed record SoakFigures(IReadOnlyList<SoakSample> Samples, int Records, TimeSpan Cpu, RuntimeCounters Before, RuntimeCounters After)
{
    const double BytesPerMib = 1024 * 1024;

    /// <summary>Those after the warm-up.</summary>
    public IReadOnlyList<SoakSample> Measured => [.. Samples.Where(sample => sample.At >= TimeSpan.Zero)];

    /// <summary>The line of least squares through the resident bytes: MiB an hour.</summary>
    public double MibAnHour
    {
        get
        {
            var points = Measured;
            double meanTime = points.Average(point => point.At.TotalHours), meanBytes = points.Average(point => (double)point.ResidentBytes);
            double spread = points.Sum(point => Math.Pow(point.At.TotalHours - meanTime, 2));
            return spread == 0 ? 0 : points.Sum(point => (point.At.TotalHours - meanTime) * (point.ResidentBytes - meanBytes)) / spread / BytesPerMib;
        }
    }

    public double AllocatedBytesARecord => (After.AllocatedBytes - Before.AllocatedBytes) / Records;

    public double CpuMicroseconds => Cpu.TotalMicroseconds / Records;

    public static double Mib(long bytes) => bytes / BytesPerMib;
}
