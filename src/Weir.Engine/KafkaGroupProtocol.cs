namespace Weir.Engine;

/// <summary>Kafka's <c>group.protocol</c>.</summary>
public enum KafkaGroupProtocol
{
    /// <summary>The members divide the partitions.</summary>
    Classic,

    /// <summary>The broker divides them (KIP-848).</summary>
    Consumer,
}
