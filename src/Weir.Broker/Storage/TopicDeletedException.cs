namespace Weir.Broker.Storage;

/// <summary>An append to a topic that was deleted in the meantime: Kafka's UNKNOWN_TOPIC_OR_PARTITION (3).</summary>
sealed class TopicDeletedException(string topic) : Exception($"topic '{topic}' was deleted");
