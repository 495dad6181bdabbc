using System.Globalization;
using System.Text;

namespace Weir.Metrics;

/// <summary>One label set of a metric. What several instruments report for it adds up: each worker has its own meter.</summary>
sealed class Series(string labels, double[] bounds)
{
    readonly Lock gate = new();
    readonly Dictionary<object, (double Value, long Scrape)> observed = [];
    readonly long[] buckets = new long[bounds.Length];
    double sum;
    long count;
    bool added;

    public string Labels { get; } = labels;

    public void Add(double value)
    {
        lock (gate)
        {
            sum += value;
            added = true;
        }
    }

    /// <summary>The latest reading of an instrument that reports totals or levels, valid until the scrape after <paramref name="scrape"/>.</summary>
    public void Set(object instrument, double value, long scrape)
    {
        lock (gate) observed[instrument] = (value, scrape);
    }

    public void Record(double value)
    {
        int bucket = Array.FindIndex(bounds, bound => value <= bound);
        lock (gate)
        {
            if (bucket >= 0) buckets[bucket]++;
            sum += value;
            count++;
        }
    }

    /// <summary>Forgets a level whose instrument is gone; a counter keeps what it has counted.</summary>
    public void Ended(object instrument, MetricKind kind)
    {
        lock (gate)
        {
            if (observed.Remove(instrument, out var last) && kind == MetricKind.Counter) Add(last.Value);
        }
    }

    /// <summary>A level that was not reported in this scrape, the lag of a partition that was given up for example, is left out.</summary>
    public void Write(string name, MetricKind kind, long scrape, StringBuilder to)
    {
        lock (gate)
        {
            var valid = observed.Values.Where(reading => kind == MetricKind.Counter || reading.Scrape >= scrape).ToList();
            if (kind == MetricKind.Histogram) WriteHistogram(name, to);
            else if (added || valid.Count > 0) Line(to, name, Labels, sum + valid.Sum(reading => reading.Value));
        }
    }

    void WriteHistogram(string name, StringBuilder to)
    {
        long below = 0;
        string comma = Labels.Length == 0 ? "" : ",";
        for (int i = 0; i < bounds.Length; i++)
        {
            below += buckets[i];
            Line(to, name + "_bucket", $"{Labels}{comma}le=\"{Number(bounds[i])}\"", below);
        }
        Line(to, name + "_bucket", $"{Labels}{comma}le=\"+Inf\"", count);
        Line(to, name + "_sum", Labels, sum);
        Line(to, name + "_count", Labels, count);
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
