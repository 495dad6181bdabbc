using Weir.Bench.Brokers;
using Weir.Bench.Contenders;
using Weir.Bench.Rows;

namespace Weir.Bench.Comparing;

/// <summary>What is to be compared.</summary>
/// <param name="Row">The variant of the job.</param>
/// <param name="Brokers">Those asked for, absent ones among them.</param>
/// <param name="Contenders">Those asked for, absent ones among them.</param>
/// <param name="SmallRecords">The smaller size, whose figures are taken off the larger one's: start-up and compilation cancel.</param>
/// <param name="LargeRecords">The larger size.</param>
/// <param name="Rounds">How often each contender runs both sizes.</param>
/// <param name="Seed">Of the records.</param>
sealed record ComparisonOptions(Row Row, IReadOnlyList<IBrokerKind> Brokers, IReadOnlyList<IContender> Contenders, int SmallRecords, int LargeRecords, int Rounds, long Seed)
{
    public IReadOnlyList<int> Sizes => [SmallRecords, LargeRecords];
}
