using System.Globalization;

namespace Weir.Broker.Storage;

/// <summary>A topic as it is kept: id, name, partitions, and the settings that were given to it.</summary>
sealed class Topic
{
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

    internal string Folder => $"topics/{Id:N}";

    internal void Configure(IReadOnlyDictionary<string, string> config)
    {
        Config = config;
        SegmentBytes = config.TryGetValue("segment.bytes", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? Math.Min(bytes, _store.Options.SegmentBytes)
            : _store.Options.SegmentBytes;
    }

    internal void Grow(int partitions) =>
        Partitions = [.. Partitions, .. Enumerable.Range(Partitions.Count, Math.Max(0, partitions - Partitions.Count)).Select(number => new PartitionLog(_store, this, number))];
}
