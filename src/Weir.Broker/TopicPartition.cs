namespace Weir.Broker;

/// <summary>A partition of a topic by name.</summary>
readonly record struct TopicPartition(string Topic, int Partition);
