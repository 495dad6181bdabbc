using System.CommandLine;
using Weir.Bench.Brokers;
using Weir.Bench.Comparing;
using Weir.Bench.Growing;
using Weir.Bench.Measuring;
using Weir.Bench.Records;
using Weir.Bench.Reporting;

namespace Weir.Bench;

/// <summary><c>bench/run growth</c>.</summary>
sealed class GrowthCommand(TextWriter output, TextWriter progress)
{
    // As many bytes of large records as of usual ones.
    const int UsualBytes = 230;
    const int RecordsAtLeast = 100;
    const int Sample = 1_000;

    readonly Argument<string[]> _series = new("series") { Description = $"{string.Join("; ", GrowthSeries.All.Select(series => $"{series.Name} ({series.Title})"))}. Default: all.", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<int> _small = new("--n1") { Description = "Records of the smaller size, where a record has 230 bytes.", HelpName = "N", DefaultValueFactory = _ => 300_000 };
    readonly Option<int> _large = new("--n2") { Description = "Records of the larger size.", HelpName = "N", DefaultValueFactory = _ => 2_300_000 };
    readonly Option<int> _rounds = new("--runs") { Description = "How often each point is run.", HelpName = "N", DefaultValueFactory = _ => 3 };
    readonly Option<string> _broker = new("--broker") { Description = "Apache Kafka or the embedded broker.", DefaultValueFactory = _ => "embedded" };
    readonly Option<long> _seed = new("--seed") { Description = "Of the records.", HelpName = "N", DefaultValueFactory = _ => 1 };
    readonly Option<string?> _out = new("--out") { Description = "The report. Default: bench/reports/YYYY-MM-DD-growth.md, numbered when there is one already.", HelpName = "FILE" };

    public Command Build()
    {
        _series.AcceptOnlyFromAmong([.. GrowthSeries.All.Select(series => series.Name)]);
        _broker.AcceptOnlyFromAmong([.. BrokerCatalog.All.Select(kind => kind.Name)]);
        var command = new Command("growth", "How weir's cost grows with partitions, record size, steps, contract, processes, and with settings of the pipeline.") { _series, _small, _large, _rounds, _broker, _seed, _out };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (small, large, rounds) = (parsed.GetValue(_small), parsed.GetValue(_large), parsed.GetValue(_rounds));
        if (small < 1 || large <= small || rounds < 1) throw new BenchFailure("--n1 must be at least 1, --n2 above it, --runs at least 1", "See bench/run growth --help", ExitCode.Usage);
        var kind = BrokerCatalog.Of(parsed.GetValue(_broker)!)[0];
        string[] asked = parsed.GetValue(_series) ?? [];
        var started = TimeProvider.System.GetUtcNow();
        var report = new GrowthReport(string.Join(' ', ["bench/run", .. parsed.Tokens.Select(token => token.Value)]), await Checkout.CommitAsync(), await kind.TitleAsync(), rounds, started, Machine.Load());
        string file = parsed.GetValue(_out) ?? ReportFile.Unused(started, "growth");
        var figures = new List<GrowthFigure>();
        foreach (var series in GrowthSeries.All.Where(series => asked.Length == 0 || asked.Contains(series.Name)))
        {
            foreach (var point in series.Points)
            {
                await progress.WriteLineAsync($"bench: {series.Title}: {point.Value}");
                double bytes = RecordBytes(parsed.GetValue(_seed), point.Row.ContextCharacters);
                var sizes = (Small: Scaled(small, bytes), Large: Scaled(large, bytes));
                var contender = new GrowingContender(point);
                var options = new ComparisonOptions(point.Row, [kind], [contender], sizes.Small, Math.Max(sizes.Large, sizes.Small + 1), rounds, parsed.GetValue(_seed));
                var results = await new Comparison(options, progress, _ => Task.CompletedTask).RunAsync(cancellation);
                figures.Add(new(series, point, sizes, bytes, results.On(kind, options.Contenders)[0]));
                // One that is cut leaves a report.
                await ReportFile.WriteAsync(file, report.Page(figures));
            }
        }
        await output.WriteAsync(GrowthReport.Tables(figures));
        await output.WriteLineAsync($"report: {file}");
        return figures.TrueForAll(figure => figure.Standing.IsRight) ? ExitCode.Done : ExitCode.Failed;
    }

    static int Scaled(int records, double bytes) => Math.Max(RecordsAtLeast, (int)(records * Math.Min(1, UsualBytes / bytes)));

    static double RecordBytes(long seed, int contextCharacters)
    {
        var stream = new LoginStream(seed, contextCharacters);
        return Enumerable.Range(0, Sample).Average(number => stream.At(number).Value.Length);
    }
}
