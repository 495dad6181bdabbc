using System.Globalization;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;

namespace Weir.Kafka;

/// <summary>What a retry topic has to be like for the source's records to wait in it. A run refuses to start with another (WEIR2017), and <c>weir doctor</c> says so beforehand.</summary>
/// <param name="Topic">Its name, and how long records wait in it.</param>
/// <param name="Partitions">The source's.</param>
/// <param name="SourceBytes">What the source takes: its <c>max.message.bytes</c>.</param>
public sealed record RetryTopicNeeds(RetryTopic Topic, int Partitions, int SourceBytes)
{
    const int HeaderRoom = 64 * 1024;
    static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    /// <summary>A pipeline that stands still for a weekend loses nothing.</summary>
    static readonly TimeSpan RetentionMin = TimeSpan.FromDays(3);

    /// <summary>The configs that it is created with.</summary>
    public IReadOnlyDictionary<string, string> Configs => new Dictionary<string, string>
    {
        ["cleanup.policy"] = "delete",
        ["retention.ms"] = RetentionMs,
        ["max.message.bytes"] = BytesMax,
    };

    /// <summary>The command that creates it so.</summary>
    public string Creation => $"weir topics create {Topic.Name} --partitions {Partitions}{string.Concat(Configs.Select(config => $" --config {config.Key}={config.Value}"))}";

    string RetentionMs => ((long)(Topic.Delay + Retention).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    string BytesMax => (SourceBytes + HeaderRoom).ToString(CultureInfo.InvariantCulture);

    /// <summary>What is wrong with its configs; none is: they fit.</summary>
    /// <param name="configs">Those that may be read: of the others nothing is known against the topic.</param>
    public IEnumerable<RetryTopicMisfit> Misfits(IReadOnlyDictionary<string, ConfigEntry> configs)
    {
        long taken = configs.Number("max.message.bytes", long.MaxValue);
        if (taken < SourceBytes) yield return RetryTopicMisfit.Config(Topic.Name, $"takes {taken} bytes (max.message.bytes) and the source {SourceBytes}", $"max.message.bytes={BytesMax}");
        if (configs.TryGetValue("cleanup.policy", out var policy) && policy.Value?.Contains("compact", StringComparison.Ordinal) == true)
            yield return RetryTopicMisfit.Config(Topic.Name, $"keeps the last record of a key (cleanup.policy {policy.Value}), and each has to stay until it is done", "cleanup.policy=delete");
        long retention = configs.Number("retention.ms", long.MaxValue);
        if (retention >= 0 && retention < (long)(Topic.Delay + RetentionMin).TotalMilliseconds)
            yield return RetryTopicMisfit.Config(Topic.Name, $"keeps records for {retention} ms (retention.ms), and they wait for {(long)Topic.Delay.TotalMilliseconds} ms there, longer while the pipeline stands still", $"retention.ms={RetentionMs}");
    }
}
