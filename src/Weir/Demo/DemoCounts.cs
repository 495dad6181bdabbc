namespace Weir.Demo;

/// <summary>The numbers of the view at one moment.</summary>
/// <param name="Generated">Records acknowledged in the source.</param>
/// <param name="Written">Records readable in the output.</param>
/// <param name="Dead">Dead letters readable, by code.</param>
/// <param name="Rate">Outputs and letters a second, over the last seconds.</param>
/// <param name="P50">Milliseconds from produce to readable, over the last seconds; null while nothing came.</param>
/// <param name="P99">As <paramref name="P50"/>.</param>
sealed record DemoCounts(long Generated, long Written, IReadOnlyDictionary<string, long> Dead, double Rate, long? P50, long? P99)
{
    public long DeadTotal => Dead.Values.Sum();

    /// <summary>Records on their way; not below 0 where an output is read before its source's acknowledgement.</summary>
    public long Lag => Math.Max(0, Generated - Written - DeadTotal);
}
