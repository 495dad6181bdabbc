using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Weir.Kafka.Lookups;

/// <summary>What the lookups of a pipeline that are topics hold, as meters.</summary>
sealed class LookupMeters
{
    readonly ConcurrentDictionary<string, (int Entries, long Bytes)> _tables = new();
    readonly Counter<long> _refused;
    readonly KeyValuePair<string, object?> _pipeline;

    public LookupMeters(Meter meter, KeyValuePair<string, object?> pipeline)
    {
        _pipeline = pipeline;
        meter.CreateObservableGauge("weir.lookup.entries", () => _tables.Select(table => Of(table.Key, table.Value.Entries)), "{entry}", "Entries of a lookup whose table is a topic.");
        meter.CreateObservableGauge("weir.lookup.memory", () => _tables.Select(table => Of(table.Key, table.Value.Bytes)), "By", "Memory that the table of such a lookup takes, its index included.");
        _refused = meter.CreateCounter<long>("weir.lookup.refused", "{record}", "Records of such a topic that were not taken: without a key, with a value that is no JSON object, too large …");
    }

    public void Holds(string lookup, int entries, long bytes) => _tables[lookup] = (entries, bytes);

    public void Refused(string lookup) => _refused.Add(1, _pipeline, Tag(lookup));

    Measurement<long> Of(string lookup, long value) => new(value, _pipeline, Tag(lookup));

    static KeyValuePair<string, object?> Tag(string lookup) => new("weir.lookup", lookup);
}
