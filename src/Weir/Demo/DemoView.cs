using Spectre.Console;
using Spectre.Console.Rendering;

namespace Weir.Demo;

/// <summary>The demo on a terminal: numbers, dead letters by code, what happened, and where to look further.</summary>
static class DemoView
{
    static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan KeyLook = TimeSpan.FromMilliseconds(50);

    /// <summary>Draws and heeds keys until cancelled.</summary>
    public static async Task RunAsync(DemoRun run, DemoLines lines, DemoKeys keys, TimeProvider time, CancellationToken cancellation)
    {
        await AnsiConsole.Live(Draw(run, lines)).StartAsync(async view =>
        {
            long drawn = time.GetTimestamp();
            while (!cancellation.IsCancellationRequested)
            {
                while (Console.KeyAvailable) keys.Press(Console.ReadKey(intercept: true).KeyChar, cancellation);
                if (time.GetElapsedTime(drawn) > Refresh)
                {
                    view.UpdateTarget(Draw(run, lines));
                    drawn = time.GetTimestamp();
                }
                await Task.Delay(KeyLook, time, CancellationToken.None);
            }
            view.UpdateTarget(Draw(run, lines));
        });
    }

    static Rows Draw(DemoRun run, DemoLines lines)
    {
        var counts = run.Counts;
        var numbers = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned()).AddColumn(new GridColumn { Padding = new Padding(4, 0, 1, 0) }).AddColumn(new GridColumn().RightAligned());
        numbers.AddRow("read", N(counts.Generated), "rate", N((long)counts.Rate) + "/s");
        numbers.AddRow("written", N(counts.Written), "lag", N(counts.Lag));
        numbers.AddRow("dead", N(counts.DeadTotal), "p50 / p99", $"{DemoLines.Text(counts.P50)} / {DemoLines.Text(counts.P99)}");
        var rows = new List<IRenderable> { new Markup($"[bold]weir demo[/]  {DemoOptions.Source} -> {DemoOptions.Processed}  on {run.Address}"), numbers };
        if (counts.Dead.Count > 0) rows.Add(new Text("dead letters: " + string.Join("  ", counts.Dead.OrderByDescending(pair => pair.Value).Take(6).Select(pair => $"{pair.Key} {N(pair.Value)}"))));
        rows.Add(new Rule().RuleStyle("grey"));
        rows.AddRange(lines.Newest.Select(line => new Text(line)));
        rows.Add(new Rule().RuleStyle("grey"));
        rows.Add(new Text(Kcat(run.Address), new Style(Color.Grey)));
        rows.Add(new Text(DemoKeys.Help, new Style(Color.Grey)));
        return new Rows(rows);
    }

    /// <summary>A line to look at the output with.</summary>
    public static string Kcat(string address) => $"kcat -C -b {address} -t {DemoOptions.Processed} -X isolation.level=read_committed -o -5 -e";

    static string N(long number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
