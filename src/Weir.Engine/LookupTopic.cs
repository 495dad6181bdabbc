using Weir.Engine.Lookups;

namespace Weir.Engine;

/// <summary>A lookup whose table is a compacted topic. Whoever runs the plan reads the topic and feeds the records in; the engine knows no Kafka.</summary>
public sealed class LookupTopic
{
    readonly LookupOptions _options;
    readonly IReadOnlyList<FedTable> _tables;

    internal LookupTopic(LookupOptions options, IReadOnlyList<FedTable> tables) => (_options, _tables) = (options, tables);

    /// <summary>The lookup's name.</summary>
    public string Lookup => _options.Name;

    /// <summary>The topic.</summary>
    public string Topic => _options.Topic!;

    /// <summary>The most that its table may take in memory: <c>lookups.NAME.memory</c>. Beyond it <see cref="LookupFeed.Apply"/> takes no record that needs more.</summary>
    public ByteSize MemoryMost => new(_options.BytesMost);

    /// <summary>Begins a table anew, from the topic's first record. Steps go on with the one before until <see cref="LookupFeed.Publish"/>.</summary>
    public LookupFeed NewFeed() => new(_options, _tables);
}
