using System.CommandLine;
using System.Globalization;
using System.Text;
using Weir.Bench.Brokers;
using Weir.Bench.Measuring;
using Weir.Bench.Records;
using Weir.Bench.Reporting;
using Weir.Bench.Rows;
using Weir.Bench.Soak;

namespace Weir.Bench;

/// <summary><c>bench/run soak</c>.</summary>
sealed class SoakCommand(TextWriter output, TextWriter progress)
{
    const double MibAnHourAtMost = 4;
    static readonly TimeSpan Row = TimeSpan.FromMinutes(2);

    const string Method = """
        librdkafka writes the logins of `bench/login-job.yaml` evenly, and another of its clients reads what is committed of both topics of the output while it is written: every record
        must be there, and once. What the pipeline's process has in memory (VmRSS) is read from /proc every 5 s; the slope is the line of least squares through the readings after the
        warm-up. Collections and allocation are what .NET counts, by the pipeline's own `/metrics`, asked at the end of the warm-up and at the end. Topics keep two minutes of records.
        """;

    readonly Option<int> _minutes = new("--minutes") { Description = "For how long, after the warm-up.", HelpName = "N", DefaultValueFactory = _ => 30 };
    readonly Option<int> _warmUp = new("--warm-up") { Description = "Seconds before the measurement.", HelpName = "N", DefaultValueFactory = _ => 180 };
    readonly Option<int> _rate = new("--rate") { Description = "Records a second.", HelpName = "N", DefaultValueFactory = _ => 50_000 };
    readonly Option<string> _broker = new("--broker") { Description = "Apache Kafka, or the embedded broker, which deletes nothing: 25 MB of disk a second at the default rate.", DefaultValueFactory = _ => "apache" };
    readonly Option<string?> _out = new("--out") { Description = "The report. Default: bench/reports/YYYY-MM-DD-soak.md, numbered when there is one already.", HelpName = "FILE" };

    public Command Build()
    {
        _broker.AcceptOnlyFromAmong([.. BrokerCatalog.All.Select(kind => kind.Name)]);
        var command = new Command("soak", "Whether weir's memory grows under an even load: exit code 1 when by more than 4 MiB an hour.") { _minutes, _warmUp, _rate, _broker, _out };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (minutes, warmUp, rate) = (parsed.GetValue(_minutes), parsed.GetValue(_warmUp), parsed.GetValue(_rate));
        if (minutes < 1 || warmUp < 1 || rate < 1) throw new BenchFailure("--minutes, --warm-up and --rate must be at least 1", "See bench/run soak --help", ExitCode.Usage);
        if ((long)rate * (warmUp + (minutes * 60L)) > int.MaxValue) throw new BenchFailure($"--minutes {minutes} at --rate {rate} are more than {int.MaxValue} records", "Ask for fewer", ExitCode.Usage);
        var kind = BrokerCatalog.Of(parsed.GetValue(_broker)!)[0];
        var row = RowCatalog.Of(RowCatalog.Headline);
        if (kind.AbsentBecause(row) is { } absent) throw new BenchFailure(absent, exitCode: ExitCode.Unavailable);
        var started = TimeProvider.System.GetUtcNow();
        string load = Machine.Load();
        await using var broker = await kind.StartAsync(row, cancellation);
        var found = await new SoakRun(broker, row, new LoginStream(seed: 1), progress).RunAsync(new(rate, warmUp, minutes * 60), cancellation);
        var table = new TextTable("minute", "RSS MiB", "least", "most", "behind, most");
        foreach (var part in found.Measured.GroupBy(sample => (int)(sample.At / Row)))
        {
            var sizes = part.Select(sample => SoakFigures.Mib(sample.ResidentBytes)).ToList();
            table.Add(Text(part.Key * Row.TotalMinutes, 0), Text(sizes.Average()), Text(sizes.Min()), Text(sizes.Max()), $"{part.Max(sample => sample.Behind)}");
        }
        string summary = string.Create(CultureInfo.InvariantCulture, $"{found.Records:N0} records in {minutes} min after {warmUp} s: {found.MibAnHour:+0.00;-0.00} MiB an hour, {found.After.Gen0 - found.Before.Gen0} collections of generation 0, {found.After.Gen1 - found.Before.Gen1} of 1, {found.After.Gen2 - found.Before.Gen2} of 2; {found.AllocatedBytesARecord:0.00} bytes allocated and {found.CpuMicroseconds:0.00} us of CPU a record.");
        string file = parsed.GetValue(_out) ?? ReportFile.Unused(started, "soak");
        string command = string.Join(' ', ["bench/run", .. parsed.Tokens.Select(token => token.Value)]);
        var text = new StringBuilder($"# Memory over time, {started.UtcDateTime:yyyy-MM-dd}\n\nOn {await kind.TitleAsync()}, {rate} records a second. Started {started.UtcDateTime:yyyy-MM-dd HH:mm} UTC at commit {await Checkout.CommitAsync()} with\n\n    {command}\n\n{summary}\n\n");
        text.Append(table.Markdown()).Append("\n## How\n\n").Append(Method).Append('\n').Append(Machine.Section(load));
        await ReportFile.WriteAsync(file, text.ToString());
        await output.WriteAsync(table.Plain());
        await output.WriteLineAsync($"{summary}\nreport: {file}");
        return found.MibAnHour <= MibAnHourAtMost ? ExitCode.Done : ExitCode.Failed;
    }

    static string Text(double figure, int digits = 1) => figure.ToString(digits == 0 ? "0" : "0.0", CultureInfo.InvariantCulture);
}
