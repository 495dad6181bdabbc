namespace Weir.Engine;

/// <summary>Where a group begins that has committed nothing.</summary>
public enum StartKind
{
    /// <summary>At the log start offset.</summary>
    Earliest,
    /// <summary>After the last record.</summary>
    Latest,
    /// <summary>At the first record whose timestamp is not before a time.</summary>
    Time,
}
