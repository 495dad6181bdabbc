namespace Weir.Kafka.Production;

/// <summary>A producer id with its epoch, as the transaction coordinator gave them.</summary>
readonly record struct ProducerIdentity(long Id, short Epoch);
