namespace Weir.Kafka.Reading;

/// <summary>A place in a partition, and what is known of the time before it.</summary>
/// <param name="Partition">Which.</param>
/// <param name="Offset">The first offset behind the place.</param>
/// <param name="Time">The latest timestamp before it, or an earlier one, in milliseconds since 1970; null: not known.</param>
public readonly record struct PartitionPosition(TopicPartition Partition, long Offset, long? Time = null);
