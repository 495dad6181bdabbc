using Weir.Protocol;

namespace Weir.Kafka.Fetching;

/// <summary>A partition to fetch, and from which offset on.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Partition">Its number.</param>
/// <param name="Offset">The first offset that is wanted.</param>
/// <param name="TopicId">Where given, of the topic with that id and no other of the name.</param>
/// <param name="LeaderEpoch">Of the record before the offset, -1 where unknown: a leader that does not have it says so (KIP-320, KIP-595).</param>
readonly record struct FetchPosition(string Topic, int Partition, long Offset, Uuid TopicId = default, int LeaderEpoch = -1);
