namespace Weir.Bench.Comparing;

/// <summary>What the additional records of the larger run of a round took.</summary>
/// <param name="CpuMicroseconds">Of CPU per record, the contender's.</param>
/// <param name="RecordsPerSecond">Through it; null: the larger run was not slower, which asks for larger sizes.</param>
/// <param name="BrokerCpuMicroseconds">Of CPU per record, the brokers'.</param>
sealed record Marginal(double CpuMicroseconds, double? RecordsPerSecond, double BrokerCpuMicroseconds)
{
    /// <returns>Null: a run does not count.</returns>
    public static Marginal? Of(ContenderRun small, ContenderRun large)
    {
        if (!small.IsRight || !large.IsRight) return null;
        double records = large.Records - small.Records;
        double seconds = (large.Last!.Elapsed - small.Last!.Elapsed).TotalSeconds;
        return new((large.Last.Cpu - small.Last.Cpu).TotalMicroseconds / records, seconds > 0 ? records / seconds : null, (large.Last.BrokerCpu - small.Last.BrokerCpu).TotalMicroseconds / records);
    }
}
