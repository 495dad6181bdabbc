namespace Weir.Support.Workloads;

/// <summary>How a load runs.</summary>
/// <param name="Seed">Of its records.</param>
/// <param name="Rate">Records a second.</param>
sealed record LoadShape(int Seed, int Rate)
{
    /// <summary>The record that is written about so long after the first.</summary>
    public long RecordAt(double seconds) => (long)(seconds * Rate);
}
