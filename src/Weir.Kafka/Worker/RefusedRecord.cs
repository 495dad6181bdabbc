using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>A record whose output the broker refused when it stood alone in its transaction: it becomes a dead letter with Kafka's own error name.</summary>
/// <param name="Topic">Where it was read: the source, or a tier of retry.</param>
/// <param name="Partition">Of both.</param>
/// <param name="Offset">Where it was read.</param>
/// <param name="Code">The broker's.</param>
readonly record struct RefusedRecord(string Topic, int Partition, long Offset, ErrorCode Code)
{
    /// <summary>Its offset in the source.</summary>
    public long SourceOffset { get; init; }
}
