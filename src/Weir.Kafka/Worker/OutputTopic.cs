namespace Weir.Kafka.Worker;

/// <summary>A topic that is written, as its cluster has it.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="BatchBytesMax">The topic's <c>max.message.bytes</c>: the largest record batch it takes. Kafka's default 1 048 588.</param>
/// <param name="TimestampAheadMax">The topic's <c>message.timestamp.after.max.ms</c>: how far ahead of the broker's clock a timestamp may be. Kafka's default 1 h.</param>
sealed record OutputTopic(string Name, int Partitions, int BatchBytesMax = 1_048_588, long TimestampAheadMax = 3_600_000);
