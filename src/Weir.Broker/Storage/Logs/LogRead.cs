namespace Weir.Broker.Storage;

/// <summary>What a read found.</summary>
/// <param name="IsOutOfRange">The offset is below the log's start or above its end: Kafka's OFFSET_OUT_OF_RANGE (1).</param>
/// <param name="Bytes">Bytes of whole batches added to the destination.</param>
readonly record struct LogRead(bool IsOutOfRange, int Bytes);
