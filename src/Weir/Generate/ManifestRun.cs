namespace Weir.Generate;

/// <summary>Records of a stream that were acknowledged one behind the other.</summary>
/// <param name="Partition">Where.</param>
/// <param name="Offset">Of the first; -1 where the broker knew the batch already and no longer its offset.</param>
/// <param name="First">The first one's number; the numbers go up by one.</param>
/// <param name="Count">How many.</param>
sealed record ManifestRun(int Partition, long Offset, long First, int Count)
{
    public bool HasOffset => Offset >= 0;
}
