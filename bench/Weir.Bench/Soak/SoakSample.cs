namespace Weir.Bench.Soak;

/// <summary>What the pipeline's process had in memory at a moment.</summary>
/// <param name="At">Since the end of the warm-up; negative before.</param>
/// <param name="ResidentBytes">VmRSS.</param>
/// <param name="Behind">Records that were sent and not yet read from the output.</param>
readonly record struct SoakSample(TimeSpan At, long ResidentBytes, int Behind);
