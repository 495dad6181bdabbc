using System.Globalization;
using Weir.Broker.Storage;

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
        string[] policies = Value("cleanup.policy").Split(',', StringSplitOptions.TrimEntries);
        (IsDeletedFrom, IsCompacted) = (policies.Contains("delete"), policies.Contains("compact"));
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
    public bool IsDeletedFrom { get; }

    /// <summary>How long a tombstone stays that compaction has found: <c>delete.retention.ms</c>, in milliseconds.</summary>
    public long DeleteRetentionMs => Number("delete.retention.ms");

    /// <summary>Whether of each key the last record stays: <c>cleanup.policy</c> has <c>compact</c>.</summary>
    public bool IsCompacted { get; }

    long RetentionMs { get; }

    /// <summary>Bytes of a partition from which on its oldest segments go; -1 for never.</summary>
    public long KeepsBytes { get; }

    /// <summary>Segments whose records are all older go, in milliseconds since 1970; -1: none does.</summary>
    public long KeepsFrom(long nowMs) => IsDeletedFrom && RetentionMs >= 0 ? Math.Max(0, nowMs - RetentionMs) : -1;

    /// <summary>Segments with a record after it are not compacted yet, in milliseconds since 1970: <c>min.compaction.lag.ms</c>.</summary>
    public long CompactedUpTo(long nowMs) => Number("min.compaction.lag.ms") is > 0 and var lag ? nowMs - lag : long.MaxValue;

    /// <summary>Whether a log is worth a pass: so much of it is new (<c>min.cleanable.dirty.ratio</c>), or waits for so long (<c>max.compaction.lag.ms</c>).</summary>
    public bool IsDirty(Cleanable log, long nowMs) => log.DirtyBytes > 0
        && (log.DirtyRatio > double.Parse(Value("min.cleanable.dirty.ratio"), CultureInfo.InvariantCulture) || (log.FirstTimestamp >= 0 && nowMs - log.FirstTimestamp > Number("max.compaction.lag.ms")));

    /// <summary>The value in force.</summary>
    public string Value(string name) => Configs.GetValueOrDefault(name) ?? TopicConfig.Of(name)!.Default;

    long Number(string name) => long.Parse(Value(name));
}
