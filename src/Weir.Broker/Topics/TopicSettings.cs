namespace Weir.Broker.Topics;

/// <summary>What the broker reads of a topic's configuration.</summary>
sealed class TopicSettings
{
    public TopicSettings(IReadOnlyDictionary<string, string> configs)
    {
        Configs = configs;
        MaxMessageBytes = (int)Number("max.message.bytes");
        TimestampAfterMaxMs = Number("message.timestamp.after.max.ms");
        TimestampBeforeMaxMs = Number("message.timestamp.before.max.ms");
        LogAppendTime = Value("message.timestamp.type") == "LogAppendTime";
        IsDeletedFrom = Value("cleanup.policy").Split(',').Any(policy => policy.Trim() == "delete");
        RetentionMs = Number("retention.ms");
        KeepsBytes = IsDeletedFrom ? Number("retention.bytes") : -1;
    }

    /// <summary>What was set; the rest has its default.</summary>
    public IReadOnlyDictionary<string, string> Configs { get; }

    /// <summary>The greatest batch a producer may send, in bytes, as compressed.</summary>
    public int MaxMessageBytes { get; }

    /// <summary>How far a record's timestamp may be ahead of the broker's clock, in milliseconds (KIP-937).</summary>
    public long TimestampAfterMaxMs { get; }

    /// <summary>How far a record's timestamp may be behind the broker's clock, in milliseconds (KIP-937).</summary>
    public long TimestampBeforeMaxMs { get; }

    /// <summary>Whether records get the broker's time instead of the producer's (KIP-32).</summary>
    public bool LogAppendTime { get; }

    /// <summary>Whether old records go: <c>cleanup.policy</c> has <c>delete</c>.</summary>
    bool IsDeletedFrom { get; }

    long RetentionMs { get; }

    /// <summary>Bytes of a partition from which on its oldest segments go; -1 for never.</summary>
    public long KeepsBytes { get; }

    /// <summary>Segments whose records are all older go, in milliseconds since 1970; -1: none does.</summary>
    public long KeepsFrom(long nowMs) => IsDeletedFrom && RetentionMs >= 0 ? Math.Max(0, nowMs - RetentionMs) : -1;

    /// <summary>The value in force.</summary>
    public string Value(string name) => Configs.GetValueOrDefault(name) ?? TopicConfig.Of(name)!.Default;

    long Number(string name) => long.Parse(Value(name));
}
