namespace Weir.Kafka;

/// <summary>One partition of a topic; written <c>topic/partition</c>.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Topic}/{Partition}";
}
