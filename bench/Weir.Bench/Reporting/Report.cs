using System.Text;
using Weir.Bench.Brokers;
using Weir.Bench.Comparing;
using Weir.Bench.Measuring;

namespace Weir.Bench.Reporting;

/// <summary>The dated page of a comparison.</summary>
/// <param name="options">What was compared.</param>
/// <param name="command">As it was typed.</param>
/// <param name="commit">Of the checkout.</param>
/// <param name="started">When.</param>
/// <param name="loadAtStart">The machine's load then.</param>
/// <param name="titles">What each broker is.</param>
sealed class Report(ComparisonOptions options, string command, string commit, DateTimeOffset started, string loadAtStart, IReadOnlyDictionary<IBrokerKind, string> titles)
{
    const string Method = """
        Each contender starts on a fresh broker with both sizes, one after the other. CPU is user and system time of the contender's whole process tree, by `/proc`,
        read when the last commit is seen (the output's last stable offsets, asked every 10 ms). The figures are marginal: what the larger size took more than the
        smaller one, divided by the records it had more, so that start-up and compilation cancel. Medians over the rounds, least and most beside them. `x weir` is a
        contender's median divided by weir's: of CPU, how many times as much; of records per second, how many times as fast. Every output was read with
        read_committed and compared with values computed apart from all contenders; a run whose output is wrong has no figure. The broker too starts anew for each
        contender and warms up in the smaller size, so its figure is a little too low, for all alike.
        """;

    /// <summary>The table for a terminal, a part for each broker.</summary>
    public string Table(Results results)
    {
        var text = new StringBuilder();
        foreach (var (kind, title) in titles)
        {
            var standings = results.On(kind, options.Contenders);
            if (standings.Count == 0) continue;
            text.Append($"{title}; row {options.Row.Name}; {options.SmallRecords} and {options.LargeRecords} records, {standings.Max(standing => standing.Rounds)} of {options.Rounds} rounds\n").Append(StandingTable.Of(standings).Plain()).Append('\n');
        }
        foreach (var absence in results.Absent) text.Append($"skipped: {absence.Name}: {absence.Reason}\n");
        return text.ToString();
    }

    public string Page(Results results)
    {
        var text = new StringBuilder($"# Comparison of {started.UtcDateTime:yyyy-MM-dd}: {options.Row.Name}\n\n");
        text.Append($"Row `{options.Row.Name}`: {options.Row.Title}. {options.SmallRecords} and {options.LargeRecords} records, seed {options.Seed}, {options.Rounds} rounds. Started {started.UtcDateTime:yyyy-MM-dd HH:mm} UTC at commit {commit} with\n\n    {command}\n\n");
        foreach (var (kind, title) in titles)
        {
            var standings = results.On(kind, options.Contenders);
            if (standings.Count > 0) text.Append($"## {title}\n\n").Append(StandingTable.Of(standings).Markdown()).Append('\n');
        }
        if (results.Absent.Count > 0) text.Append("## Skipped\n\n").AppendJoin("", results.Absent.Select(absence => $"- {absence.Name}: {absence.Reason}\n")).Append('\n');
        text.Append("## How\n\n").Append(Method).Append("\n\n").AppendJoin("", options.Contenders.Where(Ran).Select(contender => $"- {contender.Name}: {contender.Title}\n"));
        text.Append(Machine.Section(loadAtStart));
        text.Append("\n## Runs\n\n").Append(RunTable.Of(results.Runs).Markdown());
        foreach (var run in results.Runs.Where(run => !run.IsRight))
        {
            text.Append($"\n## {run.Contender} on {run.Broker}, round {run.Round}, {run.Records} records: {run.Judgement}\n\n").AppendJoin("", run.Details.Select(detail => $"- `{detail.Replace('`', '\'')}`\n"));
        }
        return text.ToString();

        bool Ran(Contenders.IContender contender) => results.Runs.Any(run => run.Contender == contender.Name);
    }
}
