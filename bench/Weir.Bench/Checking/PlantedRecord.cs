namespace Weir.Bench.Checking;

/// <summary>A record of an output that the self-check writes.</summary>
/// <param name="IsDead">Into TOPIC-dead.</param>
/// <param name="Partition">Where.</param>
/// <param name="Key">Null: none.</param>
/// <param name="Value">Its bytes.</param>
/// <param name="Reason">The header <c>error</c>; null: none.</param>
sealed record PlantedRecord(bool IsDead, int Partition, byte[]? Key, byte[] Value, string? Reason);
