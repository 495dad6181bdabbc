using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Weir.Metrics;

/// <summary>All series of one name; at most <see cref="MostSeries"/> of them, what goes beyond is added to one series with the label <c>overflow="true"</c>.</summary>
sealed class Metric(string name, string help, MetricKind kind, double[] bounds)
{
    public const int MostSeries = 2_000;
    static readonly double[] SecondsBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    static readonly double[] OtherBounds = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000, 1_000_000];

    readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<int, TaggedSeries[]> _byTags = new();

    public string Name { get; } = name;
    public MetricKind Kind { get; } = kind;

    public static Metric Of<T>(string name, Instrument instrument, MetricKind kind) where T : struct
    {
        double[]? advice = (instrument as Instrument<T>)?.Advice?.HistogramBucketBoundaries?.Select(bound => Convert.ToDouble(bound)).ToArray();
        return new Metric(name, instrument.Description ?? "", kind, kind != MetricKind.Histogram ? [] : advice ?? (instrument.Unit == "s" ? SecondsBounds : OtherBounds));
    }

    /// <summary>The series of these tags. Allocates only when a combination is new: the counters are written in every transaction.</summary>
    public Series Series(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        int hash = HashOf(tags);
        var known = _byTags.GetValueOrDefault(hash) ?? [];
        foreach (var each in known)
        {
            if (each.Has(tags)) return each.Series;
        }
        string labels = Labels(tags);
        if (!_series.ContainsKey(labels) && _series.Count >= MostSeries) labels = "overflow=\"true\"";
        var series = _series.GetOrAdd(labels, key => new Series(key, bounds));
        // Who writes at the same time may win: the loser's tags are only looked up once more. What overflows is not kept.
        if (_byTags.Count < MostSeries) _byTags[hash] = [.. known, new(tags.ToArray(), series)];
        return series;
    }

    public void Ended(object instrument)
    {
        foreach (var each in _series.Values) each.Ended(instrument, Kind);
    }

    public void Write(long scrape, StringBuilder to)
    {
        if (help.Length > 0) to.Append("# HELP ").Append(Name).Append(' ').Append(EscapeHelp(help)).Append('\n');
        to.Append("# TYPE ").Append(Name).Append(' ').Append(Kind switch { MetricKind.Counter => "counter", MetricKind.Gauge => "gauge", _ => "histogram" }).Append('\n');
        foreach (var each in _series.Values.OrderBy(each => each.Labels, StringComparer.Ordinal)) each.Write(Name, Kind, scrape, to);
    }

    static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var (tag, value) in tags)
        {
            hash.Add(tag);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <summary>Sorted by name, so that the order in which a caller gives its tags makes no second series.</summary>
    static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new List<string>(tags.Length);
        foreach (var (tag, value) in tags) labels.Add($"{MetricName.OfLabel(tag)}=\"{EscapeLabel(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "")}\"");
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    static string EscapeLabel(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
