namespace Weir.Metrics;

/// <summary>The three of Prometheus' types that .NET's instruments map to.</summary>
enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
