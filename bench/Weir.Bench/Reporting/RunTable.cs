using System.Globalization;
using Weir.Bench.Comparing;

namespace Weir.Bench.Reporting;

/// <summary>Every run with what was measured.</summary>
static class RunTable
{
    const string Nothing = "-";
    const double BytesPerMib = 1024 * 1024;

    public static TextTable Of(IEnumerable<ContenderRun> runs)
    {
        var table = new TextTable("contender", "broker", "round", "records", "seconds", "first commit", "CPU s", "broker CPU s", "RSS MiB", "timestamps kept", "judgement");
        foreach (var run in runs)
        {
            // A wrong answer has no time.
            var (first, last) = run.IsRight ? (run.First, run.Last) : (null, null);
            table.Add(run.Contender, run.Broker, $"{run.Round}", $"{run.Records}", Seconds(last?.Elapsed), Seconds(first?.Elapsed), Seconds(last?.Cpu), Seconds(last?.BrokerCpu),
                run.IsRight ? (run.PeakBytes / BytesPerMib).ToString("0", CultureInfo.InvariantCulture) : Nothing, Kept(run), run.Judgement);
        }
        return table;
    }

    static string Seconds(TimeSpan? time) => time?.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) ?? Nothing;

    static string Kept(ContenderRun run) => run is not { IsRight: true, Verdict: { } verdict } ? Nothing : verdict.TimestampsKept == verdict.Good ? "all" : verdict.TimestampsKept == 0 ? "none" : $"{verdict.TimestampsKept}";
}
