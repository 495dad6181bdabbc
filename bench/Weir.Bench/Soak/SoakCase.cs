namespace Weir.Bench.Soak;

/// <summary>What is measured.</summary>
/// <param name="Rate">Records a second.</param>
/// <param name="WarmUpSeconds">Before the measurement.</param>
/// <param name="Seconds">Of the measurement.</param>
sealed record SoakCase(int Rate, int WarmUpSeconds, int Seconds);
