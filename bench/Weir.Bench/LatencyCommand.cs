using System.CommandLine;
using System.Globalization;
using System.Text;
using Weir.Bench.Brokers;
using Weir.Bench.Latency;
using Weir.Bench.Measuring;
using Weir.Bench.Records;
using Weir.Bench.Reporting;
using Weir.Bench.Rows;

namespace Weir.Bench;

/// <summary><c>bench/run latency</c>.</summary>
sealed class LatencyCommand(TextWriter output, TextWriter progress)
{
    const string Method = """
        librdkafka writes the logins of `bench/login-job.yaml` evenly (linger 1 ms, a batch each millisecond), and another of its clients reads what is committed of both topics of the
        output. A record's time is from when it was due to be sent to its being read, by the clock of the one process that does both, which shares the machine with broker and pipeline: where
        the sender is late, that is in it. The first 5 s are not counted. Every record must be there, and once.
        """;

    readonly Argument<string[]> _ages = new("age") { Description = "The pipeline's delivery.transaction.age. Default: 10ms, 20ms and 100ms.", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<int> _rate = new("--rate") { Description = "Records a second.", HelpName = "N", DefaultValueFactory = _ => 50_000 };
    readonly Option<int> _seconds = new("--seconds") { Description = "For how long.", HelpName = "N", DefaultValueFactory = _ => 30 };
    readonly Option<string> _broker = new("--broker") { Description = "Apache Kafka or the embedded broker.", DefaultValueFactory = _ => "embedded" };
    readonly Option<string[]> _set = new("--set") { Description = "A setting of the pipeline by its variable, such as WEIR_SOURCE__MAX_RECORDS_PER_TRANSACTION=500. May be repeated.", HelpName = "NAME=VALUE", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<string?> _out = new("--out") { Description = "The report. Default: bench/reports/YYYY-MM-DD-latency.md, numbered when there is one already.", HelpName = "FILE" };

    public Command Build()
    {
        _broker.AcceptOnlyFromAmong([.. BrokerCatalog.All.Select(kind => kind.Name)]);
        var command = new Command("latency", "How long a record takes from its producer through weir to a read_committed consumer.") { _ages, _rate, _seconds, _broker, _set, _out };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (rate, seconds) = (parsed.GetValue(_rate), parsed.GetValue(_seconds));
        if (rate < 1 || seconds < 1) throw new BenchFailure("--rate and --seconds must be at least 1", "See bench/run latency --help", ExitCode.Usage);
        string[] sets = parsed.GetValue(_set) ?? [];
        if (sets.FirstOrDefault(set => set.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong) throw new BenchFailure($"--set {wrong} is not NAME=VALUE", "See bench/run latency --help", ExitCode.Usage);
        var settings = sets.Select(set => set.Split('=', 2)).GroupBy(set => set[0]).ToDictionary(set => set.Key, set => set.Last()[1]);
        string[] ages = parsed.GetValue(_ages) is { Length: > 0 } given ? given : ["10ms", "20ms", "100ms"];
        var kind = BrokerCatalog.Of(parsed.GetValue(_broker)!)[0];
        var row = RowCatalog.Of(RowCatalog.Headline);
        if (kind.AbsentBecause(row) is { } absent) throw new BenchFailure(absent, exitCode: ExitCode.Unavailable);
        var started = TimeProvider.System.GetUtcNow();
        string load = Machine.Load();
        var table = new TextTable("transaction.age", "records", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "longest ms", "CPU us/record");
        foreach (string age in ages)
        {
            await using var broker = await kind.StartAsync(row, cancellation);
            var found = await new LatencyRun(broker, row, new LoginStream(seed: 1)).RunAsync(new(age, rate, seconds, settings), cancellation);
            table.Add(age, $"{found.Records}", Ms(found.Median), Ms(found.P90), Ms(found.P99), Ms(found.P999), Ms(found.Longest), found.CpuMicroseconds.ToString("0.00", CultureInfo.InvariantCulture));
            await progress.WriteLineAsync($"bench: age {age}: p50 {Ms(found.Median)} ms, p99 {Ms(found.P99)} ms");
        }
        string file = parsed.GetValue(_out) ?? ReportFile.Unused(started, "latency");
        string command = string.Join(' ', ["bench/run", .. parsed.Tokens.Select(token => token.Value)]);
        var text = new StringBuilder($"# Latency, {started.UtcDateTime:yyyy-MM-dd}\n\nOn {await kind.TitleAsync()}, {rate} records a second for {seconds} s. Started {started.UtcDateTime:yyyy-MM-dd HH:mm} UTC at commit {await Checkout.CommitAsync()} with\n\n    {command}\n\n");
        text.Append(table.Markdown()).Append("\n## How\n\n").Append(Method).Append('\n').Append(Machine.Section(load));
        await ReportFile.WriteAsync(file, text.ToString());
        await output.WriteAsync(table.Plain());
        await output.WriteLineAsync($"report: {file}");
        return ExitCode.Done;
    }

    static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
