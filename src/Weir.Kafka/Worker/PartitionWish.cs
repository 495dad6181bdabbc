namespace Weir.Kafka.Worker;

/// <summary>What the operator wants of a partition.</summary>
/// <param name="IsHeld">It stands still.</param>
/// <param name="AcceptedTo">Records before this offset may die without counting; -1: none.</param>
/// <param name="Skips">Offsets of records that become dead letters whatever the pipeline says, with the operator's reasons; null: none.</param>
readonly record struct PartitionWish(bool IsHeld, long AcceptedTo, IReadOnlyDictionary<long, string>? Skips);
