using Weir.Demo;

namespace Weir.Tests.Program;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void A_quantile_is_at_most_a_sixteenth_too_high_and_never_too_low()
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 100_000; i++) histogram.Add(i);
        foreach (double share in new[] { 0.01, 0.5, 0.99, 1 }) Assert.InRange(histogram.Quantile(share)!.Value, share * 100_000, share * 100_000 * 17 / 16);
    }

    [Fact]
    public void Small_values_are_exact_and_nothing_is_null()
    {
        var histogram = new LatencyHistogram();
        Assert.Null(histogram.Quantile(0.5));
        histogram.Add(3);
        histogram.Add(-5);
        Assert.Equal((0L, 3L), (histogram.Quantile(0.5), histogram.Quantile(1)));
        histogram.Clear();
        Assert.Null(histogram.Quantile(0.5));
    }

    [Fact]
    public void No_latency_is_too_long()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(long.MaxValue);
        Assert.NotNull(histogram.Quantile(1));
    }
}
