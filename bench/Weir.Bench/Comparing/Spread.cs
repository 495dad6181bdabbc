namespace Weir.Bench.Comparing;

/// <summary>A figure over the rounds.</summary>
sealed record Spread(double Median, double Least, double Most)
{
    /// <returns>Null: there is none.</returns>
    public static Spread? Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        if (sorted.Length == 0) return null;
        int middle = sorted.Length / 2;
        return new(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }
}
