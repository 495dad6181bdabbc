using System.CommandLine;
using Weir.Bench.Brokers;
using Weir.Bench.Checking;
using Weir.Bench.Comparing;
using Weir.Bench.Contenders;
using Weir.Bench.Measuring;
using Weir.Bench.Reporting;
using Weir.Bench.Rows;

namespace Weir.Bench;

/// <summary><c>bench/run compare</c>.</summary>
sealed class CompareCommand(TextWriter output, TextWriter progress)
{
    readonly Argument<string[]> _contenders = new("contender") { Description = $"{string.Join(", ", ContenderCatalog.All.Select(contender => contender.Name))}, or NAME=COMMAND for another program, which gets BOOTSTRAP TOPIC GROUP appended. Default: all four.", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<int> _small = new("--n1") { Description = "Records of the smaller size.", HelpName = "N", DefaultValueFactory = _ => 500_000 };
    readonly Option<int> _large = new("--n2") { Description = "Records of the larger size.", HelpName = "N", DefaultValueFactory = _ => 8_500_000 };
    readonly Option<int> _rounds = new("--runs") { Description = "Rounds; in each, every contender runs both sizes.", HelpName = "N", DefaultValueFactory = _ => 5 };
    readonly Option<string> _row = new("--row") { Description = $"The variant of the job: {string.Join("; ", RowCatalog.All.Select(row => $"{row.Name} ({row.Title})"))}.", HelpName = "NAME", DefaultValueFactory = _ => RowCatalog.Headline };
    readonly Option<string> _broker = new("--broker") { Description = "Apache Kafka, the embedded broker, or one after the other.", DefaultValueFactory = _ => BrokerCatalog.Both };
    readonly Option<long> _seed = new("--seed") { Description = "Of the records.", HelpName = "N", DefaultValueFactory = _ => 1 };
    readonly Option<string?> _out = new("--out") { Description = "The report. Default: bench/reports/YYYY-MM-DD.md, numbered when there is one already.", HelpName = "FILE" };
    readonly Option<bool> _selfCheck = new("--self-check") { Description = "Compare nothing: plant errors in an output, and see that each is found." };

    public Command Build()
    {
        _row.AcceptOnlyFromAmong([.. RowCatalog.All.Select(row => row.Name)]);
        _broker.AcceptOnlyFromAmong([.. BrokerCatalog.All.Select(kind => kind.Name), BrokerCatalog.Both]);
        var command = new Command("compare", "Compare weir with other ways to do the login job: CPU per record, records per second, and what it costs the broker.") { _contenders, _small, _large, _rounds, _row, _broker, _seed, _out, _selfCheck };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var brokers = BrokerCatalog.Of(parsed.GetValue(_broker)!);
        if (parsed.GetValue(_selfCheck)) return await SelfCheckAsync(brokers, parsed.GetValue(_seed), cancellation);
        var options = new ComparisonOptions(RowCatalog.Of(parsed.GetValue(_row)!), brokers, Contenders(parsed.GetValue(_contenders) ?? []), parsed.GetValue(_small), parsed.GetValue(_large), parsed.GetValue(_rounds), parsed.GetValue(_seed));
        if (options.SmallRecords < 1 || options.LargeRecords <= options.SmallRecords) throw Misused("--n1 must be at least 1, and --n2 above it");
        if (options.Rounds < 1) throw Misused("--runs must be at least 1");
        return await CompareAsync(options, parsed.GetValue(_out), string.Join(' ', ["bench/run", .. parsed.Tokens.Select(token => token.Value)]), cancellation);
    }

    static IReadOnlyList<IContender> Contenders(string[] words)
    {
        List<IContender> found = [.. words.Select(word => ContenderCatalog.Find(word) ?? throw Misused($"there is no contender '{word}'"))];
        if (found.DistinctBy(contender => contender.Name).Count() < found.Count) throw Misused("a contender is named twice");
        return found.Count > 0 ? found : ContenderCatalog.All;
    }

    static BenchFailure Misused(string problem) => new(problem, "See bench/run compare --help", ExitCode.Usage);

    async Task<int> CompareAsync(ComparisonOptions options, string? file, string command, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetUtcNow();
        var report = new Report(options, command, await Checkout.CommitAsync(), started, Machine.Load(), await TitlesAsync(options));
        file ??= ReportFile.Unused(started, options.Row.Name);
        var results = await new Comparison(options, progress, found => ReportFile.WriteAsync(file, report.Page(found))).RunAsync(cancellation);
        await output.WriteAsync(report.Table(results));
        await output.WriteLineAsync($"report: {file}");
        return results.AreRight ? ExitCode.Done : ExitCode.Failed;
    }

    // One broker is enough, the quickest to start: the embedded one unless another is asked for.
    async Task<int> SelfCheckAsync(IReadOnlyList<IBrokerKind> brokers, long seed, CancellationToken cancellation)
    {
        var kind = brokers.LastOrDefault(kind => kind.AbsentBecause(RowCatalog.Of(RowCatalog.Headline)) is null) ?? throw new BenchFailure("there is no broker", exitCode: ExitCode.Unavailable);
        return await new SelfCheck(kind, output).RunAsync(seed, cancellation) ? ExitCode.Done : ExitCode.Failed;
    }

    static async Task<IReadOnlyDictionary<IBrokerKind, string>> TitlesAsync(ComparisonOptions options)
    {
        var titles = new Dictionary<IBrokerKind, string>();
        foreach (var kind in options.Brokers.Where(kind => kind.AbsentBecause(options.Row) is null)) titles.Add(kind, await kind.TitleAsync());
        return titles;
    }
}
