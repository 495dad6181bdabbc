namespace Weir.Kafka.Admin;

/// <summary>A transactional id as its coordinator knows it (KIP-664).</summary>
/// <param name="TransactionalId">Its name.</param>
/// <param name="State">Such as <c>Ongoing</c>, <c>CompleteCommit</c>, <c>Empty</c>.</param>
/// <param name="ProducerId">The producer that holds it.</param>
/// <param name="ProducerEpoch">Its epoch: smaller ones are fenced.</param>
/// <param name="Timeout">After which the coordinator aborts an open transaction.</param>
/// <param name="StartedAt">When the open transaction began, or null.</param>
/// <param name="Partitions">What the open transaction has written to.</param>
public sealed record TransactionDescription(string TransactionalId, string State, long ProducerId, short ProducerEpoch, TimeSpan Timeout, DateTimeOffset? StartedAt, IReadOnlyList<TopicPartition> Partitions);
