using System.Globalization;
using Weir.Bench.Comparing;
using Weir.Bench.Contenders;

namespace Weir.Bench.Reporting;

/// <summary>The contenders' figures on one broker, with ratios to <c>weir</c>.</summary>
static class StandingTable
{
    const string Nothing = "-";
    const double BytesPerMib = 1024 * 1024;

    public static TextTable Of(IReadOnlyList<Standing> standings)
    {
        var table = new TextTable("contender", "rounds", "CPU us/record", "min..max", "x weir", "records/s", "min..max", "x weir", "broker us/record", "min..max", "RSS MiB");
        var weir = standings.FirstOrDefault(standing => standing.Contender == WeirContender.ItsName);
        foreach (var standing in standings)
        {
            table.Add(
                standing.IsRight ? standing.Contender : standing.Contender + " (FAILED)", $"{standing.Counted}/{standing.Rounds}",
                Median(standing.Cpu, "0.00"), Range(standing.Cpu, "0.00"), Ratio(standing.Cpu, weir?.Cpu),
                Median(standing.RecordsPerSecond, "0"), Range(standing.RecordsPerSecond, "0"), Ratio(standing.RecordsPerSecond, weir?.RecordsPerSecond),
                Median(standing.BrokerCpu, "0.00"), Range(standing.BrokerCpu, "0.00"), standing.Counted == 0 ? Nothing : Number(standing.PeakBytes / BytesPerMib, "0"));
        }
        return table;
    }

    static string Median(Spread? spread, string format) => spread is null ? Nothing : Number(spread.Median, format);

    static string Range(Spread? spread, string format) => spread is null ? Nothing : $"{Number(spread.Least, format)}..{Number(spread.Most, format)}";

    static string Ratio(Spread? spread, Spread? weir) => spread is null || weir is not { Median: > 0 } ? Nothing : Number(spread.Median / weir.Median, "0.00");

    static string Number(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
