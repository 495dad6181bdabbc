namespace Weir.Kafka;

/// <summary>A broker of the cluster as it advertises itself.</summary>
public sealed record KafkaNode(int Id, string Host, int Port, string? Rack = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}
