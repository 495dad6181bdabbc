namespace Weir.Kafka.Reading;

/// <summary>What to read of a partition.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="From">The first offset.</param>
/// <param name="To">The offset to stop before; null reads on for ever.</param>
public sealed record PartitionRange(string Topic, int Partition, long From, long? To = null);
