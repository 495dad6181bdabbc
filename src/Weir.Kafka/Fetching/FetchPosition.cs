using Weir.Protocol;

namespace Weir.Kafka.Fetching;

/// <summary>A partition to fetch, and from which offset on; where <paramref name="TopicId"/> is given, of the topic with that id and no other of the name.</summary>
readonly record struct FetchPosition(string Topic, int Partition, long Offset, Uuid TopicId = default);
