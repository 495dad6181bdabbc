using System.Globalization;
using System.Text;
using Weir.Bench.Measuring;
using Weir.Bench.Reporting;

namespace Weir.Bench.Growing;

/// <summary>The dated page of how cost grows.</summary>
/// <param name="command">As it was typed.</param>
/// <param name="commit">Of the checkout.</param>
/// <param name="broker">What the broker is.</param>
/// <param name="rounds">How often each point was run.</param>
/// <param name="started">When.</param>
/// <param name="loadAtStart">The machine's load then.</param>
sealed class GrowthReport(string command, string commit, string broker, int rounds, DateTimeOffset started, string loadAtStart)
{
    const string Nothing = "-";
    const double BytesPerMib = 1024 * 1024;
    const double BytesPerMb = 1_000_000;

    const string Method = """
        `weir run` does the login job of `bench/login-job.yaml` with one thing more of it at a time. Each point starts on a fresh broker with two sizes, one after the
        other; the figures are marginal, what the larger size took more than the smaller one, so that start-up and compilation cancel. Medians over the rounds. CPU is
        user and system time of all processes of `weir run`, by `/proc`. Of large records there are fewer, about as many bytes. Every output was read with
        read_committed and compared with values computed apart; where one is wrong there is no figure.
        """;

    /// <summary>A table for each series.</summary>
    public static string Tables(IReadOnlyList<GrowthFigure> figures) => Tables(figures, table => table.Plain(), title => $"{title}\n");

    public string Page(IReadOnlyList<GrowthFigure> figures)
    {
        var text = new StringBuilder($"# How cost grows, {started.UtcDateTime:yyyy-MM-dd}\n\nOn {broker}, {rounds} rounds. Started {started.UtcDateTime:yyyy-MM-dd HH:mm} UTC at commit {commit} with\n\n    {command}\n\n");
        text.Append(Tables(figures, table => table.Markdown(), title => $"## {title}\n\n"));
        text.Append("## How\n\n").Append(Method).Append('\n').Append(Machine.Section(loadAtStart));
        return text.ToString();
    }

    static string Tables(IReadOnlyList<GrowthFigure> figures, Func<TextTable, string> write, Func<string, string> head)
    {
        var text = new StringBuilder();
        foreach (var series in figures.GroupBy(figure => figure.Series))
        {
            var table = new TextTable("", "records", "CPU us/record", "min..max", "records/s", "MB/s", "broker us/record", "RSS MiB");
            foreach (var figure in series)
            {
                // A wrong answer has no figure.
                var standing = figure.Standing is { IsRight: true } right ? right : null;
                table.Add(figure.Point.Value, Number(figure.Records.Large, "N0"), standing is null ? "WRONG" : Number(standing.Cpu?.Median, "0.00"), standing?.Cpu is { } cpu ? $"{Number(cpu.Least, "0.00")}..{Number(cpu.Most, "0.00")}" : Nothing,
                    Number(standing?.RecordsPerSecond?.Median, "N0"), Number(standing?.RecordsPerSecond?.Median * figure.RecordBytes / BytesPerMb, "0"), Number(standing?.BrokerCpu?.Median, "0.00"), Number(standing?.PeakBytes / BytesPerMib, "0"));
            }
            text.Append(head(Capital(series.Key.Title))).Append(write(table)).Append('\n');
        }
        return text.ToString();
    }

    static string Capital(string title) => title.Split(' ')[0].Contains('.', StringComparison.Ordinal) ? $"`{title.Split(' ')[0]}`{title[title.Split(' ')[0].Length..]}" : char.ToUpperInvariant(title[0]) + title[1..];

    static string Number(double? figure, string format) => figure?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;
}
