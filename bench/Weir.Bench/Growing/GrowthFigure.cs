using Weir.Bench.Comparing;

namespace Weir.Bench.Growing;

/// <summary>What a point of a series cost.</summary>
/// <param name="Series">Which series.</param>
/// <param name="Point">Which point of it.</param>
/// <param name="Records">The two sizes.</param>
/// <param name="RecordBytes">Of a record's value, on average.</param>
/// <param name="Standing">Its figures.</param>
sealed record GrowthFigure(GrowthSeries Series, GrowthPoint Point, (int Small, int Large) Records, double RecordBytes, Standing Standing);
