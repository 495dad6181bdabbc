namespace Weir.Kafka.Admin;

/// <summary>A producer as a partition's leader knows it (KIP-664).</summary>
/// <param name="Partition">The partition.</param>
/// <param name="ProducerId">Its id; a transactional one is that of a transactional id.</param>
/// <param name="ProducerEpoch">Its epoch.</param>
/// <param name="CoordinatorEpoch">Of the last marker; -1: none yet.</param>
/// <param name="LastWrite">The timestamp of its last batch, or null.</param>
/// <param name="TransactionStart">The first offset of its open transaction, behind which read_committed sees nothing; null: none is open.</param>
public sealed record ActiveProducer(TopicPartition Partition, long ProducerId, int ProducerEpoch, int CoordinatorEpoch, DateTimeOffset? LastWrite, long? TransactionStart);
