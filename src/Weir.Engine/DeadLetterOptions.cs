using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>Where records go that cannot be processed.</summary>
/// <param name="Topic">The dead-letter topic; it holds the original bytes, personal data included.</param>
public sealed record DeadLetterOptions(string Topic)
{
    /// <summary>How dead letters are compressed, or null: as <c>kafka.producer.compression.type</c> says.</summary>
    public KafkaCompression? Compression { get; init; }

    internal static readonly SettingsSpec<DeadLetterOptions> Spec = new SettingsSpec<DeadLetterOptions>("dead_letters", "Where records go that cannot be processed, with their original bytes.")
        .Text("topic", "The dead-letter topic. It holds the original bytes, so give it the source topic's ACLs.", required: true, check: TopicName.Check)
        .Choice("compression", "Compression of the dead letters; kafka.producer.compression.type unless given.", ["none", "gzip", "snappy", "lz4", "zstd"])
        .Choice("oversize", "What happens to a record that the dead-letter topic cannot hold: the partition stops.", ["stop", "pointer"], "stop", check: word => word == "pointer" ? "the partition stops instead" : null)
        .Unsupported("halt_when", "The share of dead letters at which the pipeline halts.", "every bad record becomes a dead letter")
        .Builds(values => new DeadLetterOptions(values.Text("topic")) { Compression = values.Has("compression") ? values.Word<KafkaCompression>("compression") : null });
}
