namespace Weir.Kafka;

/// <summary>Whether a partition moves.</summary>
public enum PartitionState
{
    /// <summary>Its records are processed as they come.</summary>
    Running,
    /// <summary>An operator paused it.</summary>
    Paused,
    /// <summary>It halted by itself and waits for an operator: <see cref="PartitionHalt"/>.</summary>
    Halted,
}
