namespace Weir.Kafka.Fetching;

/// <summary>How much one fetch may bring, and how long the broker may wait for it.</summary>
/// <param name="MaxBytes">Of one answer; a first batch that is larger comes all the same.</param>
/// <param name="PartitionBytes">Of one partition in an answer.</param>
/// <param name="MinBytes">The broker waits until there are so many, or <paramref name="MaxWait"/> is over.</param>
/// <param name="MaxWait">The longest wait.</param>
sealed record FetchLimits(int MaxBytes, int PartitionBytes, int MinBytes, TimeSpan MaxWait);
