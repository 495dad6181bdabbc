namespace Weir.Broker.Topics;

/// <summary>A configuration of a topic that this broker knows: Kafka's name, type, default and what values it takes.</summary>
/// <param name="Name">Kafka's name.</param>
/// <param name="Kind">What DescribeConfigs says of its type.</param>
/// <param name="Default">Kafka's default.</param>
/// <param name="Broker">Kafka's name of the broker-wide default, for DescribeConfigs' synonyms; null where Kafka gives it in hours or nowhere.</param>
/// <param name="AtLeast">The smallest number allowed.</param>
/// <param name="AtMost">The greatest number allowed.</param>
/// <param name="OneOf">The words allowed; empty for a number.</param>
sealed record TopicConfig(string Name, ConfigKind Kind, string Default, string? Broker, long AtLeast = 0, long AtMost = long.MaxValue, params string[] OneOf)
{
    /// <summary>Everything this broker accepts. Beside what <see cref="TopicSettings"/> reads, storage settings are kept and shown.</summary>
    public static readonly IReadOnlyList<TopicConfig> All =
    [
        new("cleanup.policy", ConfigKind.List, "delete", "log.cleanup.policy", OneOf: ["delete", "compact"]),
        new("compression.type", ConfigKind.String, "producer", "compression.type", OneOf: ["producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"]),
        new("delete.retention.ms", ConfigKind.Long, "86400000", "log.cleaner.delete.retention.ms"),
        new("file.delete.delay.ms", ConfigKind.Long, "60000", "log.segment.delete.delay.ms"),
        new("flush.messages", ConfigKind.Long, "9223372036854775807", "log.flush.interval.messages", AtLeast: 1),
        new("flush.ms", ConfigKind.Long, "9223372036854775807", null),
        new("index.interval.bytes", ConfigKind.Int, "4096", "log.index.interval.bytes", AtMost: int.MaxValue),
        new("max.compaction.lag.ms", ConfigKind.Long, "9223372036854775807", "log.cleaner.max.compaction.lag.ms", AtLeast: 1),
        new("max.message.bytes", ConfigKind.Int, "1048588", "message.max.bytes", AtMost: int.MaxValue),
        new("message.timestamp.after.max.ms", ConfigKind.Long, "3600000", "log.message.timestamp.after.max.ms"),
        new("message.timestamp.before.max.ms", ConfigKind.Long, "9223372036854775807", "log.message.timestamp.before.max.ms"),
        new("message.timestamp.type", ConfigKind.String, "CreateTime", "log.message.timestamp.type", OneOf: ["CreateTime", "LogAppendTime"]),
        new("min.cleanable.dirty.ratio", ConfigKind.Double, "0.5", "log.cleaner.min.cleanable.ratio", AtMost: 1),
        new("min.compaction.lag.ms", ConfigKind.Long, "0", "log.cleaner.min.compaction.lag.ms"),
        new("min.insync.replicas", ConfigKind.Int, "1", "min.insync.replicas", AtLeast: 1, AtMost: int.MaxValue),
        new("preallocate", ConfigKind.Boolean, "false", "log.preallocate", OneOf: ["true", "false"]),
        new("retention.bytes", ConfigKind.Long, "-1", "log.retention.bytes", AtLeast: -1),
        new("retention.ms", ConfigKind.Long, "604800000", null, AtLeast: -1),
        new("segment.bytes", ConfigKind.Int, "1073741824", "log.segment.bytes", AtLeast: 1 << 20, AtMost: int.MaxValue),
        new("segment.index.bytes", ConfigKind.Int, "10485760", "log.index.size.max.bytes", AtLeast: 4, AtMost: int.MaxValue),
        new("segment.jitter.ms", ConfigKind.Long, "0", null),
        new("segment.ms", ConfigKind.Long, "604800000", null, AtLeast: 1),
        new("unclean.leader.election.enable", ConfigKind.Boolean, "false", "unclean.leader.election.enable", OneOf: ["true", "false"]),
    ];

    static readonly Dictionary<string, TopicConfig> ByName = All.ToDictionary(config => config.Name);

    /// <summary>The configuration of that name, or null.</summary>
    public static TopicConfig? Of(string name) => ByName.GetValueOrDefault(name);

    /// <summary>What is wrong with setting <paramref name="name"/> to <paramref name="value"/>, or null.</summary>
    public static string? Problem(string name, string? value)
    {
        if (Of(name) is not { } config) return $"Unknown topic config name: {name}";
        return value is null ? $"Null value not supported for topic configs: {name}" : config.Problem(value);
    }

    string? Problem(string value)
    {
        if (OneOf.Length > 0)
        {
            string[] words = Kind != ConfigKind.List ? [value] : string.IsNullOrWhiteSpace(value) ? [] : value.Split(',', StringSplitOptions.TrimEntries);
            if (Kind == ConfigKind.List && words.Contains("")) return $"Configuration '{Name}' values must not be empty.";
            return words.All(word => OneOf.Contains(word)) ? null : $"Invalid value {value} for configuration {Name}: one of {string.Join(", ", OneOf)} is expected";
        }
        bool valid = Kind == ConfigKind.Double
            ? double.TryParse(value, out double ratio) && ratio >= AtLeast && ratio <= AtMost
            : long.TryParse(value, out long number) && number >= AtLeast && number <= AtMost;
        return valid ? null : $"Invalid value {value} for configuration {Name}: a number from {AtLeast} to {AtMost} is expected";
    }
}
