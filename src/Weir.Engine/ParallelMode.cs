namespace Weir.Engine;

/// <summary>Whether a partition's records go through the steps one after the other: <c>source.parallel</c>.</summary>
public enum ParallelMode
{
    /// <summary>One after the other. The default.</summary>
    None,
    /// <summary>Side by side, those of one key one after the other.</summary>
    ByKey,
}
