using Weir.Kafka.Fetching;

namespace Weir.Kafka.Worker;

/// <summary>A record at which its partition halts: the open transaction is given up, and the worker goes on without the partition.</summary>
sealed class PartitionHaltedException(SourcePartition partition, long offset, string code, string why, string next) : Exception(why)
{
    /// <summary>As it is told.</summary>
    public PartitionHalt At(DateTimeOffset now) => new(partition.Topic, partition.Index, offset, code, Message, next) { Since = now, AcceptedTo = Math.Max(partition.LastStableOffset, offset + 1) };
}
