using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What a fetch got of one partition.</summary>
readonly record struct PartitionRead(ErrorCode Error, long HighWatermark, long LastStableOffset, long LogStartOffset, ReadOnlyMemory<byte> Records, List<AbortedTransaction>? Aborted);
