namespace Weir.Engine;

/// <summary>What becomes of a record with a null value: <c>source.tombstones</c>.</summary>
public enum TombstonePolicy
{
    /// <summary>It is written with its key and a null value. The default.</summary>
    Pass,
    /// <summary>It is dropped and counted.</summary>
    Drop,
    /// <summary>It becomes a dead letter.</summary>
    Dead,
}
