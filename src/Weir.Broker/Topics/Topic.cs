using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>A topic with its partitions as they are now; changed by being replaced.</summary>
sealed record Topic(string Name, Uuid Id, TopicSettings Settings, IReadOnlyList<Partition> Partitions)
{
    /// <summary>Whether the topic is the broker's own.</summary>
    public bool IsInternal { get; } = TopicName.IsInternal(Name);

    /// <summary>The partition, or null when the topic has fewer.</summary>
    public Partition? Partition(int index) => (uint)index < (uint)Partitions.Count ? Partitions[index] : null;
}
