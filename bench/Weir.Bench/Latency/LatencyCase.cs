namespace Weir.Bench.Latency;

/// <summary>What is measured.</summary>
/// <param name="Age">The pipeline's <c>delivery.transaction.age</c>, such as 10ms.</param>
/// <param name="Rate">Records a second.</param>
/// <param name="Seconds">For how long, after the warm-up.</param>
/// <param name="Settings">Further settings of the pipeline, by their variables.</param>
sealed record LatencyCase(string Age, int Rate, int Seconds, IReadOnlyDictionary<string, string> Settings);
