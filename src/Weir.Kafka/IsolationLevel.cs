namespace Weir.Kafka;

/// <summary>Kafka's <c>isolation.level</c>; the numbers are the protocol's.</summary>
public enum IsolationLevel : sbyte
{
    /// <summary>Everything up to the high watermark, also of open and aborted transactions.</summary>
    ReadUncommitted = 0,

    /// <summary>Only what was committed, up to the last stable offset.</summary>
    ReadCommitted = 1,
}
