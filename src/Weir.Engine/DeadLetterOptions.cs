using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>Where records go that cannot be processed.</summary>
/// <param name="Topic">The dead-letter topic; it holds the original bytes, personal data included.</param>
/// <param name="Oversize">What becomes of a letter that the topic cannot hold. Default: pointer.</param>
/// <param name="HaltWhen">How many dead letters are too many, or null: never.</param>
public sealed record DeadLetterOptions(string Topic, DeadLetterOversize Oversize, HaltCondition? HaltWhen)
{
    /// <summary>How dead letters are compressed, or null: as <c>kafka.producer.compression.type</c> says.</summary>
    public KafkaCompression? Compression { get; init; }

    internal static readonly SettingsSpec<DeadLetterOptions> Spec = new SettingsSpec<DeadLetterOptions>("dead_letters", "Where records go that cannot be processed, with their original bytes.")
        .Text("topic", "The dead-letter topic. It holds the original bytes, so give it the source topic's ACLs.", required: true, check: TopicName.Check)
        .Choice("compression", "Compression of the dead letters; kafka.producer.compression.type unless given.", ["none", "gzip", "snappy", "lz4", "zstd"])
        .Choice("oversize", "What becomes of a dead letter that its topic cannot hold: a pointer is written (the value's head, length and SHA-256, and where the record is), or the partition stops.", ["pointer", "stop"], "pointer")
        .Text("halt_when", "How many dead letters are too many, such as 20% of 5000: a partition of which so many of its last records are dead halts before they are committed, until weir resume. Never unless given.", check: CheckHalt)
        .Builds(values => new DeadLetterOptions(values.Text("topic"), values.Word<DeadLetterOversize>("oversize"), values.TextOrNull("halt_when") is { } text ? HaltCondition.Parse(text) : null)
        {
            Compression = values.Has("compression") ? values.Word<KafkaCompression>("compression") : null,
        });

    static string? CheckHalt(string text) => HaltCondition.Parse(text) is null ? $"is no share of a number of records up to {HaltCondition.RecordsMax}, such as 20% of 5000" : null;
}
