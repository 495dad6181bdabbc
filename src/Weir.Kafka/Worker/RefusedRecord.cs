using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>A record whose output the broker refused when it stood alone in its transaction: it becomes a dead letter with Kafka's own error name.</summary>
/// <param name="Partition">Where it was read.</param>
/// <param name="Offset">Where it was read.</param>
/// <param name="Code">The broker's.</param>
readonly record struct RefusedRecord(int Partition, long Offset, ErrorCode Code)
{
    /// <summary>Its offset in the source.</summary>
    public long SourceOffset { get; init; }
}
