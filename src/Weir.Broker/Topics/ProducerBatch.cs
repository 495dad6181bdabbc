namespace Weir.Broker.Topics;

/// <summary>What is remembered of a batch of an idempotent producer, to know it again when it is sent twice.</summary>
readonly record struct ProducerBatch(int BaseSequence, int LastSequence, long BaseOffset, long EndOffset);
