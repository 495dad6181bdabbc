namespace Weir.Kafka.Admin;

/// <summary>A transactional id in a list (KIP-664).</summary>
/// <param name="TransactionalId">Its name.</param>
/// <param name="ProducerId">The producer that holds it.</param>
/// <param name="State">Such as <c>Ongoing</c>, <c>CompleteCommit</c>, <c>Empty</c>.</param>
public sealed record ListedTransaction(string TransactionalId, long ProducerId, string State);
