namespace Weir.Engine;

/// <summary>What becomes of fields that the sink's contract (or, without one, the source's contract and the steps) does not name: <c>sink.unknown_fields</c>.</summary>
public enum UnknownFieldPolicy
{
    /// <summary>They are not written. The default.</summary>
    Remove,
    /// <summary>They are written as they came.</summary>
    Keep,
}
