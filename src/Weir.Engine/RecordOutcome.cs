namespace Weir.Engine;

/// <summary>Where a record goes.</summary>
public enum RecordOutcome
{
    /// <summary>To the sink.</summary>
    Write,
    /// <summary>To the dead letters, with its original bytes.</summary>
    Dead,
    /// <summary>Nowhere: a step or the tombstone policy dropped it. It is counted.</summary>
    Drop,
}
