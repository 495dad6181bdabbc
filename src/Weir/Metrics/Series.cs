using System.Globalization;
using System.Text;

namespace Weir.Metrics;

/// <summary>One label set of a metric. What several instruments report for it adds up: each worker has its own meter.</summary>
sealed class Series(string labels, double[] bounds)
{
    readonly Lock _gate = new();
    readonly Dictionary<object, (double Value, long Scrape)> _observed = [];
    readonly long[] _buckets = new long[bounds.Length];
    double _sum;
    long _count;
    bool _added;

    public string Labels { get; } = labels;

    public void Add(double value)
    {
        lock (_gate)
        {
            _sum += value;
            _added = true;
        }
    }

    /// <summary>The latest reading of an instrument that reports totals or levels, valid until the scrape after <paramref name="scrape"/>.</summary>
    public void Set(object instrument, double value, long scrape)
    {
        lock (_gate) _observed[instrument] = (value, scrape);
    }

    public void Record(double value)
    {
        int bucket = Array.FindIndex(bounds, bound => value <= bound);
        lock (_gate)
        {
            if (bucket >= 0) _buckets[bucket]++;
            _sum += value;
            _count++;
        }
    }

    /// <summary>Forgets a level whose instrument is gone; a counter keeps what it has counted.</summary>
    public void Ended(object instrument, MetricKind kind)
    {
        lock (_gate)
        {
            if (_observed.Remove(instrument, out var last) && kind == MetricKind.Counter) Add(last.Value);
        }
    }

    /// <summary>A level that was not reported in this scrape, the lag of a partition that was given up for example, is left out.</summary>
    public void Write(string name, MetricKind kind, long scrape, StringBuilder to)
    {
        lock (_gate)
        {
            var valid = _observed.Values.Where(reading => kind == MetricKind.Counter || reading.Scrape >= scrape).ToList();
            if (kind == MetricKind.Histogram) WriteHistogram(name, to);
            else if (_added || valid.Count > 0) Line(to, name, Labels, _sum + valid.Sum(reading => reading.Value));
        }
    }

    void WriteHistogram(string name, StringBuilder to)
    {
        long below = 0;
        string comma = Labels.Length == 0 ? "" : ",";
        for (int i = 0; i < bounds.Length; i++)
        {
            below += _buckets[i];
            Line(to, name + "_bucket", $"{Labels}{comma}le=\"{Number(bounds[i])}\"", below);
        }
        Line(to, name + "_bucket", $"{Labels}{comma}le=\"+Inf\"", _count);
        Line(to, name + "_sum", Labels, _sum);
        Line(to, name + "_count", Labels, _count);
    }

    static void Line(StringBuilder to, string name, string labels, double value)
    {
        to.Append(name);
        if (labels.Length > 0) to.Append('{').Append(labels).Append('}');
        to.Append(' ').Append(Number(value)).Append('\n');
    }

    static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
}
