using System.CommandLine;
using System.Globalization;
using System.Text;
using Weir.Bench.Brokers;
using Weir.Bench.Measuring;
using Weir.Bench.Processes;
using Weir.Bench.Reporting;
using Weir.Bench.Rows;
using Weir.Bench.Serving;

namespace Weir.Bench;

/// <summary><c>bench/run broker</c>.</summary>
sealed class ServingCommand(TextWriter output, TextWriter progress)
{
    const int Starts = 10;
    const long OpenBytes = 1_000_000_000;
    const string Method = """
        The load is written to sockets by the bench itself, which shares the two processors with the broker: four partitions, a connection for each, four requests of 128 KiB on their way on each,
        acks=all, no compression. `weir broker` acknowledges after fsync, Apache Kafka before. Read back: the same four connections, 4 MiB a request, counted batch by batch; all must be there.
        A start is from starting the process to the first acknowledged batch in a new topic; in process, from `EmbeddedBroker.StartAsync` to that, on an empty folder, in a new process: once with
        the code that our packages hold, compiled ahead of time, once with what a build of the source gives, which the first start compiles; the next starts are what each further test pays. Opening: kill -9 right after the last answer, then the same as a start.
        """;

    static readonly TimeSpan InProcessLimit = TimeSpan.FromMinutes(1);

    readonly Option<int> _rounds = new("--runs") { Description = "Rounds of writing and reading; the brokers alternate.", HelpName = "N", DefaultValueFactory = _ => 3 };
    readonly Option<int> _records = new("--records") { Description = "Records of 200 bytes of a round; a quarter as many have 1,000.", HelpName = "N", DefaultValueFactory = _ => 8_000_000 };
    readonly Option<string?> _out = new("--out") { Description = "The report. Default: bench/reports/YYYY-MM-DD-broker.md, numbered when there is one already.", HelpName = "FILE" };

    public Command Build()
    {
        var command = new Command("broker", "What the embedded broker costs and how much it takes: start, memory, writing and reading back, opening after kill -9; Apache Kafka beside it.") { _rounds, _records, _out };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (rounds, records) = (parsed.GetValue(_rounds), parsed.GetValue(_records));
        if (rounds < 1 || records < 10_000) throw new BenchFailure("--runs must be at least 1 and --records at least 10000", "See bench/run broker --help", ExitCode.Usage);
        var started = TimeProvider.System.GetUtcNow();
        string load = Machine.Load();
        var figures = await ServingRun.StartsAsync(Starts, OpenBytes, cancellation);
        var single = new TextTable("weir broker", "measured");
        single.Add($"start to first acknowledged produce, median of {Starts}", $"{Median(figures.Starts.Select(time => time.TotalMilliseconds)):0} ms");
        await InProcessAsync(single);
        single.Add("memory when idle", $"{figures.IdleBytes / 1e6:0} MB");
        single.Add($"open {figures.OpenBytes / 1e9:0.0} GB after kill -9", $"{figures.Open.TotalMilliseconds:0} ms");
        await progress.WriteAsync(single.Plain());
        var rates = await RatesAsync(rounds, records, cancellation);
        string file = parsed.GetValue(_out) ?? ReportFile.Unused(started, "broker");
        string command = string.Join(' ', ["bench/run", .. parsed.Tokens.Select(token => token.Value)]);
        var text = new StringBuilder($"# The embedded broker, {started.UtcDateTime:yyyy-MM-dd}\n\nStarted {started.UtcDateTime:yyyy-MM-dd HH:mm} UTC at commit {await Checkout.CommitAsync()} with\n\n    {command}\n\n");
        text.Append(single.Markdown()).Append($"\nRecords a second, median of {rounds} (least to greatest):\n\n").Append(rates.Markdown()).Append("\n## How\n\n").Append(Method).Append('\n').Append(Machine.Section(load));
        await ReportFile.WriteAsync(file, text.ToString());
        await output.WriteAsync(single.Plain() + "\n" + rates.Plain());
        await output.WriteLineAsync($"report: {file}");
        return ExitCode.Done;
    }

    static async Task InProcessAsync(TextTable table)
    {
        string built = Checkout.Path("artifacts", "bin", "Weir.Micro", "release");
        using var packaged = new RunFolder();
        foreach (string file in Directory.GetFiles(built)) File.Copy(file, packaged.Of(Path.GetFileName(file)));
        string published = Path.GetDirectoryName(Checkout.Published("Weir", "weir"))!;
        foreach (string file in Directory.GetFiles(published, "Weir.*.dll")) File.Copy(file, packaged.Of(Path.GetFileName(file)), overwrite: true);
        var (ahead, justInTime) = (new List<double[]>(), new List<double[]>());
        for (int round = 0; round < Starts; round++)
        {
            ahead.Add(await StartsIn(packaged.Path));
            justInTime.Add(await StartsIn(built));
        }
        table.Add($"the same in process, the first in a process, with the package's code, median of {Starts}", $"{Median(ahead.Select(starts => starts[0])):0} ms");
        table.Add($"the same compiled just in time, median of {Starts}", $"{Median(justInTime.Select(starts => starts[0])):0} ms");
        table.Add("the next ones in a process, median", $"{Median(ahead.SelectMany(starts => starts[1..])):0.0} ms");
    }

    static async Task<double[]> StartsIn(string folder) =>
        [.. (await Script.RunAsync(InProcessLimit, Path.Combine(folder, "Weir.Micro"), "embedded-start")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    async Task<TextTable> RatesAsync(int rounds, int records, CancellationToken cancellation)
    {
        var row = RowCatalog.Of(RowCatalog.Headline);
        var found = new Dictionary<(string Broker, int Bytes), List<(double Written, double Read)>>();
        var kinds = BrokerCatalog.All.Reverse().Where(kind => kind.AbsentBecause(row) is null).ToArray();
        for (int round = 0; round < rounds; round++)
        {
            foreach (var kind in kinds)
            {
                await using var broker = await kind.StartAsync(row, cancellation);
                foreach (int bytes in (int[])[200, 1_000])
                {
                    var rates = await ServingRun.RatesAsync(broker, $"of-{bytes}", bytes, bytes == 200 ? records : records / 4, cancellation);
                    if (!found.TryGetValue((kind.Name, bytes), out var list)) found[(kind.Name, bytes)] = list = [];
                    list.Add(rates);
                    await progress.WriteLineAsync($"bench: round {round + 1}, {kind.Name}, {bytes} bytes: {rates.Written:N0} written, {rates.Read:N0} read back");
                }
            }
        }
        var table = new TextTable("broker, record", "written", "read back");
        foreach (var ((broker, bytes), list) in found) table.Add($"{broker}, {bytes} bytes", Spread(list.Select(rates => rates.Written)), Spread(list.Select(rates => rates.Read)));
        foreach (var absent in BrokerCatalog.All.Except(kinds)) table.Add($"{absent.Name}: {absent.AbsentBecause(row)}", "", "");
        return table;
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    static string Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return string.Create(CultureInfo.InvariantCulture, $"{Median(all):N0} ({all.Min():N0} to {all.Max():N0})");
    }
}
