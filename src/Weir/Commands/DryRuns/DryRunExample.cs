using Weir.Kafka;

namespace Weir.Commands.DryRuns;

/// <summary>One record of an outcome, as it is shown: masked unless the operator asked for it as it is.</summary>
/// <param name="Partition">Where it is.</param>
/// <param name="Offset">Where it is.</param>
/// <param name="Byte">The first byte of its value that is wrong; -1 where none is.</param>
/// <param name="Value">Null for a tombstone.</param>
/// <param name="Output">Null where nothing would be written, or a tombstone.</param>
sealed record DryRunExample(TopicPartition Partition, long Offset, int Byte, byte[]? Value, byte[]? Output);
