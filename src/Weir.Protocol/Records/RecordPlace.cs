namespace Weir.Protocol;

/// <summary>A place between two records of a batch: another reader of the same batch can go on there.</summary>
/// <param name="Next">Position of the next record.</param>
/// <param name="OffsetDelta">Below that of the next record.</param>
/// <param name="Left">Records from here on.</param>
public readonly record struct RecordPlace(int Next, int OffsetDelta, int Left);
