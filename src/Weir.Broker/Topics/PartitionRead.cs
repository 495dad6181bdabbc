using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What a fetch got of one partition; its records are the last <paramref name="Bytes"/> that were added to the fetch's buffer. <paramref name="DivergesAt"/>: the log ends before what was read of it.</summary>
readonly record struct PartitionRead(ErrorCode Error, long HighWatermark, long LastStableOffset, long LogStartOffset, int Bytes, List<AbortedTransaction>? Aborted, long? DivergesAt = null);
