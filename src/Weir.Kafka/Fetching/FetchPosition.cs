namespace Weir.Kafka.Fetching;

/// <summary>A partition to fetch, and from which offset on.</summary>
readonly record struct FetchPosition(string Topic, int Partition, long Offset);
