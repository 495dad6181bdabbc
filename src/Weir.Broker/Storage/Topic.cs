using System.Globalization;

namespace Weir.Broker.Storage;

/// <summary>A topic as it is kept: id, name, partitions, and the settings that were given to it.</summary>
sealed class Topic
{
    const long SegmentMsByDefault = 7 * 24 * 3_600_000;

    readonly LogStore _store;

    internal Topic(LogStore store, Guid id, string name, int partitions, IReadOnlyDictionary<string, string> config)
    {
        _store = store;
        Id = id;
        Name = name;
        Configure(config);
        Grow(partitions);
    }

    /// <summary>Its id: KIP-516.</summary>
    public Guid Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its partitions' logs, by number.</summary>
    public IReadOnlyList<PartitionLog> Partitions { get; private set; } = [];

    /// <summary>Kafka's names and values of the settings that differ from the broker's.</summary>
    public IReadOnlyDictionary<string, string> Config { get; private set; } = new Dictionary<string, string>();

    internal int SegmentBytes { get; private set; }

    /// <summary>Time after a segment's first batch from which on the next one begins another: <c>segment.ms</c>, where it is compacted <c>max.compaction.lag.ms</c> at most.</summary>
    internal long SegmentMs { get; private set; }

    internal string Folder => $"topics/{Id:N}";

    internal void Configure(IReadOnlyDictionary<string, string> config)
    {
        Config = config;
        SegmentBytes = (int)Math.Min(Number("segment.bytes") ?? int.MaxValue, _store.Options.SegmentBytes);
        SegmentMs = Number("segment.ms") ?? SegmentMsByDefault;
        bool isCompacted = config.TryGetValue("cleanup.policy", out var policy) && policy.Contains("compact", StringComparison.Ordinal);
        if (isCompacted) SegmentMs = Math.Min(SegmentMs, Number("max.compaction.lag.ms") ?? long.MaxValue);
    }

    internal void Grow(int partitions) =>
        Partitions = [.. Partitions, .. Enumerable.Range(Partitions.Count, Math.Max(0, partitions - Partitions.Count)).Select(number => new PartitionLog(_store, this, number))];

    long? Number(string config) => Config.TryGetValue(config, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
