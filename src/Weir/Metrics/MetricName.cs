using System.Text;

namespace Weir.Metrics;

/// <summary>Names of instruments and tags as Prometheus wants them: OpenTelemetry's translation (dots become underscores, the unit and <c>_total</c> are suffixes).</summary>
static class MetricName
{
    /// <summary>The name of a metric; <paramref name="unit"/> in UCUM, as in <c>s</c>, <c>By</c>, <c>1</c> or <c>{record}</c>.</summary>
    public static string Of(string instrument, string? unit, bool isCounter)
    {
        string name = Clean(instrument, colons: true);
        string suffix = Suffix(unit);
        if (suffix.Length > 0 && !name.EndsWith("_" + suffix, StringComparison.Ordinal)) name += "_" + suffix;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    public static string OfLabel(string tag) => Clean(tag, colons: false);

    static string Suffix(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "%" => "percent",
        _ when unit[0] == '{' => "",
        _ => Clean(unit.Replace("/", "_per_", StringComparison.Ordinal), colons: false),
    };

    static string Clean(string name, bool colons)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (char c in name) clean.Append(char.IsAsciiLetterOrDigit(c) || (colons && c == ':') ? c : '_');
        if (clean.Length == 0 || char.IsAsciiDigit(clean[0])) clean.Insert(0, '_');
        return clean.ToString();
    }
}
