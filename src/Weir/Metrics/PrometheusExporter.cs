using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Weir.Metrics;

/// <summary>
/// Collects what Weir's meters report and writes it as Prometheus text (format 0.0.4). Meters are taken whose name begins with <c>Weir.</c> and the
/// runtime's own (<c>System.Runtime</c>).
/// </summary>
sealed class PrometheusExporter : IDisposable
{
    readonly MeterListener _listener = new();
    readonly ConcurrentDictionary<string, Metric> _metrics = new(StringComparer.Ordinal);
    readonly Lock _scraping = new();
    long _scrape;

    public PrometheusExporter()
    {
        _listener.InstrumentPublished = Published;
        _listener.MeasurementsCompleted = (instrument, state) => (state as Metric)?.Ended(instrument);
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) => Measured(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, state) => Measured(instrument, (double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Reads the observable instruments and writes every metric, in the order of their names.</summary>
    public string Write()
    {
        lock (_scraping)
        {
            Volatile.Write(ref _scrape, _scrape + 1);
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var metric in _metrics.Values.OrderBy(metric => metric.Name, StringComparer.Ordinal)) metric.Write(_scrape, text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    void Published(Instrument instrument, MeterListener self)
    {
        if (!instrument.Meter.Name.StartsWith("Weir.", StringComparison.Ordinal) && instrument.Meter.Name != "System.Runtime") return;
        var kind = KindOf(instrument);
        string name = MetricName.Of(instrument.Name, instrument.Unit, kind == MetricKind.Counter);
        var metric = _metrics.GetOrAdd(name, key => Make(key, instrument, kind));
        if (metric.Kind == kind) self.EnableMeasurementEvents(instrument, metric);
    }

    static Metric Make(string name, Instrument instrument, MetricKind kind) => instrument switch
    {
        Instrument<int> => Metric.Of<int>(name, instrument, kind),
        Instrument<long> => Metric.Of<long>(name, instrument, kind),
        _ => Metric.Of<double>(name, instrument, kind),
    };

    public static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        string name = type.IsGenericType ? type.GetGenericTypeDefinition().Name : "";
        return name switch
        {
            "Counter`1" or "ObservableCounter`1" => MetricKind.Counter,
            "Histogram`1" => MetricKind.Histogram,
            _ => MetricKind.Gauge,
        };
    }

    void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (state is not Metric metric) return;
        var series = metric.Series(tags);
        if (metric.Kind == MetricKind.Histogram) series.Record(value);
        else if (instrument.IsObservable) series.Set(instrument, value, Volatile.Read(ref _scrape));
        else if (instrument.GetType().Name == "Gauge`1") series.Set(instrument, value, long.MaxValue);
        else series.Add(value);
    }
}
