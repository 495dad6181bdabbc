using Weir.Protocol;

namespace Weir.Broker.Groups;

/// <summary>A partition of a topic by the topic's id.</summary>
readonly record struct TopicIdPartition(Uuid TopicId, int Partition);
