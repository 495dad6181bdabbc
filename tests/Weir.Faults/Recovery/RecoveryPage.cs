using System.Globalization;
using System.Text;

namespace Weir.Faults.Recovery;

/// <summary>docs/operating/recovery.md: how long a crash takes to heal, promised and measured, beside Kafka Streams.</summary>
static class RecoveryPage
{
    public static string File { get; } = Path.Combine(RepositoryRoot.Path, "docs/operating/recovery.md");

    public static string Text(IReadOnlyList<RecoveryResult> results)
    {
        var text = new StringBuilder("""
            <!-- Written by tests/Weir.Faults from its results; do not edit. `tests/faults recovery 1-5` measures and writes it again. -->
            # Recovery

            Seconds from `kill -9` under load until every partition was committed anew, start of the process included: the median of the runs, and the longest. One Apache Kafka 4.3.1, one run for both systems, in turn, at 2,000 records a second; after each of Weir's runs `weir generate --check` found every record once. Since the second run Weir is the program compiled ahead of time (ReadyToRun), as all tests start it.

            Kafka Streams is the application of `../shared/peers`, as it is: `exactly_once_v2`, two threads, its defaults otherwise. Its session is 45 s where Weir's is 10 s, and it has no name to come back under, so it waits its session out in both cases. A shorter `session.timeout.ms` shortens that for it too; `group.instance.id` would give it a name.

            | Killed | Promised | Weir | Kafka Streams | Runs | Last |
            |---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var row in RecoveryCase.All)
        {
            var ours = results.Where(result => result.Case == row.Name && result.System == RecoveringSystem.Weir.Name).ToList();
            string last = ours.Count == 0 ? "none yet" : ours.Max(result => result.At).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Promise} | {Seconds(ours)} | {Seconds([.. results.Where(result => result.Case == row.Name && result.System == RecoveringSystem.Streams.Name)])} | {ours.Count} | {last} |\n");
        }
        return text.ToString();
    }

    static string Seconds(List<RecoveryResult> results)
    {
        if (results.Count == 0) return "";
        var sorted = results.Select(result => result.Took.TotalSeconds).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:0.0} s, {sorted[^1]:0.0} s");
    }
}
