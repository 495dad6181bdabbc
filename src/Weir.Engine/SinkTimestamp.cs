namespace Weir.Engine;

/// <summary>The timestamp of an output record.</summary>
public enum SinkTimestamp
{
    /// <summary>The source record's. The default.</summary>
    Source,
    /// <summary>The time of writing.</summary>
    Now,
}
