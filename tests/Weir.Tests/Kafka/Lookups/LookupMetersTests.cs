using System.Diagnostics.Metrics;
using Weir.Kafka.Lookups;

namespace Weir.Tests.Kafka.Lookups;

public sealed class LookupMetersTests
{
    [Fact]
    public void Each_lookup_has_its_entries_its_memory_and_its_refused_records()
    {
        using var meter = new Meter("a meter of this test");
        var meters = new LookupMeters(meter, new("weir.pipeline", "p"));
        var measured = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter == meter) listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[$"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"] = value);
        listener.Start();
        meters.Holds("countries", 3, 700);
        meters.Holds("countries", 4, 800);
        meters.Holds("devices", 1, 300);
        meters.Refused("devices");
        listener.RecordObservableInstruments();
        Assert.Equal(
            ["weir.lookup.entries p countries 4", "weir.lookup.entries p devices 1", "weir.lookup.memory p countries 800", "weir.lookup.memory p devices 300", "weir.lookup.refused p devices 1"],
            measured.Select(one => $"{one.Key} {one.Value}"));
    }
}
