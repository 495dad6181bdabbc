using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What a fetch got of one partition; its records are the last <paramref name="Bytes"/> that were added to the fetch's buffer.</summary>
readonly record struct PartitionRead(ErrorCode Error, long HighWatermark, long LastStableOffset, long LogStartOffset, int Bytes, List<AbortedTransaction>? Aborted);
