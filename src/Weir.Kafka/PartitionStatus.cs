namespace Weir.Kafka;

/// <summary>A partition that this process owns, at one moment.</summary>
/// <param name="Topic">The source.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Worker">Which of the process's workers has it.</param>
/// <param name="State">Whether it moves.</param>
/// <param name="Committed">The committed position: the next offset to read.</param>
/// <param name="Position">How far the worker is, committed or not.</param>
/// <param name="End">How far there is something to read, as the last fetch told; -1: not known yet.</param>
/// <param name="Halt">Why it halted, or null.</param>
public sealed record PartitionStatus(string Topic, int Partition, int Worker, PartitionState State, long Committed, long Position, long End, PartitionHalt? Halt)
{
    /// <summary>Its records that are in retry topics, committed or not.</summary>
    public int InRetry { get; init; }
}
