using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>A record whose output the broker refused when it stood alone in its transaction: it becomes a dead letter with Kafka's own error name.</summary>
readonly record struct RefusedRecord(string Topic, int Partition, long Offset, ErrorCode Code);
