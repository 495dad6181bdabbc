namespace Weir.Kafka.Fetching;

/// <summary>How much one fetch may bring, and how long the broker may wait for it.</summary>
/// <param name="MaxBytes">Of one answer; a first batch that is larger comes all the same.</param>
/// <param name="PartitionBytes">Of one partition in an answer.</param>
/// <param name="MinBytes">The broker waits until there are so many, or <paramref name="MaxWait"/> is over.</param>
/// <param name="MaxWait">The longest wait.</param>
/// <param name="Rack">Where we stand, Kafka's <c>client.rack</c>: the leader may then name a replica in that rack to read from (KIP-392). Default: nowhere.</param>
sealed record FetchLimits(int MaxBytes, int PartitionBytes, int MinBytes, TimeSpan MaxWait, string Rack = "");
