namespace Weir.Bench.Serving;

/// <summary>What was measured of <c>weir broker</c> as a process, and beside it.</summary>
/// <param name="Starts">From starting the process to the first acknowledged batch, on an empty folder.</param>
/// <param name="IdleBytes">In memory, some time after that.</param>
/// <param name="Open">From starting it on what kill -9 left of <paramref name="OpenBytes"/> to the next acknowledged batch.</param>
/// <param name="OpenBytes">Of records.</param>
sealed record ServingFigures(IReadOnlyList<TimeSpan> Starts, long IdleBytes, TimeSpan Open, long OpenBytes);
