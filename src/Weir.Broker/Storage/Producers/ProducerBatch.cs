namespace Weir.Broker.Storage;

/// <summary>A batch that a producer sent lately: what a resend is known by.</summary>
readonly record struct ProducerBatch(int BaseSequence, int LastSequence, long BaseOffset, long Timestamp);
