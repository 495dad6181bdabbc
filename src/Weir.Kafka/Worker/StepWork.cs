using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Records of a batch that are decided side by side.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Bytes">Its records, decompressed.</param>
/// <param name="Partition">Whose they are.</param>
/// <param name="From">Before the first of them.</param>
sealed record StepWork(RecordBatch Batch, ReadOnlyMemory<byte> Bytes, SourcePartition Partition, RecordPlace From);
