using Weir.Protocol;
using StoredTopic = Weir.Broker.Storage.Topic;

namespace Weir.Broker.Topics;

/// <summary>A topic as it is served now; changed by being replaced.</summary>
sealed record Topic(StoredTopic Stored, TopicSettings Settings, IReadOnlyList<Partition> Partitions)
{
    public string Name => Stored.Name;

    /// <summary>Its id on the wire.</summary>
    public Uuid Id { get; } = IdOf(Stored.Id);

    /// <summary>The partition, or null when the topic has fewer.</summary>
    public Partition? Partition(int index) => (uint)index < (uint)Partitions.Count ? Partitions[index] : null;

    /// <summary>What the store calls the topic of an id.</summary>
    public static Guid Stores(Uuid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.CopyTo(bytes);
        return new(bytes, bigEndian: true);
    }

    static Uuid IdOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return Uuid.From(bytes);
    }
}
