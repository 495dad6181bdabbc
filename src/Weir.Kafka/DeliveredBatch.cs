namespace Weir.Kafka;

/// <summary>Records that a broker acknowledged, those of one partition that were sent together.</summary>
/// <param name="Topic">Where they are.</param>
/// <param name="Partition">Where they are.</param>
/// <param name="BaseOffset">Offset of the first; the others follow without a gap. -1 where the broker had the batch already and no longer knows its offset.</param>
/// <param name="Records">How many.</param>
public readonly record struct DeliveredBatch(string Topic, int Partition, long BaseOffset, int Records);
