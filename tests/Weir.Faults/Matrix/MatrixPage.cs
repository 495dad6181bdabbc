using System.Globalization;
using System.Text;
using Weir.Protocol;

namespace Weir.Faults.Matrix;

/// <summary>docs/operating/faults.md: what goes wrong, what is promised, and what was seen last.</summary>
static class MatrixPage
{
    public static string File { get; } = Path.Combine(RepositoryRoot.Path, "docs/operating/faults.md");

    public static string Text(IReadOnlyList<MatrixResult> results)
    {
        var text = new StringBuilder("""
            <!-- Written by tests/Weir.Faults from its faults and results; do not edit. `tests/faults page` writes it again. -->
            # Faults

            What goes wrong under a pipeline, and what was seen when it did. The promise is the same in every row: each source record is found exactly once, as output, as dead letter or as a counted drop, with the right value and in the order of its key, and every partition goes on by itself.

            Each run has two processes of `weir run` and 20,000 records a second while the fault is played; then `weir generate --check` reads the source, both output topics, what waits in retry topics, the group's positions and the counters beside them, and compares every record, by content, with what the loader was told was written. `tests/faults matrix` runs all of it, 20 seeds a row with 100,000 records each at least, and goes on where it was cut; `tests/faults matrix 4 zombie` plays one. Where a fault is over in seconds, up to five seeds, all odd or all even, are played on one load, one after the other, and the first one's seed is the load's: such a run is replayed by its range, `tests/faults matrix 2-10 broker-killed`. Seeds set load, settings and moments, not what two processors do between them: of the loads since 2026-11-23 a third is read with `source.parallel: by-key`, and a third with `source.max_records_per_transaction`.

            Only runs that held are counted: a failure is a defect, and stands in the tests' output with its seed. *Goes on after* is the longest time in a run, from the end of the fault or of one of its steps, until every partition was committed anew: the median of the runs, and the longest; *within* is what a run of the row must keep, where that is promised (the others must go on within 90 s). (Refusals of before 2026-11-22: after the last step.)

            What is about delivery, the group and the network is played on three nodes of Apache Kafka, whose leaders have followers and whose coordinators are not all one node. What comes of a record, a step, a topic or a refusal, which the test itself answers in the broker's place, does not depend on that: it is played on one node.


            """.ReplaceLineEndings("\n"));
        Table(text, "On the embedded broker", FaultClusters.Embedded, results);
        Table(text, "On Apache Kafka 4.3.1, one node", FaultClusters.Apache, results);
        Table(text, "On Apache Kafka 4.3.1, three nodes", FaultClusters.ThreeNodes, results);
        Refusals(text);
        var sequences = results.Where(result => result.Faults.Count > 1).ToList();
        text.Append(CultureInfo.InvariantCulture, $"## Sequences\n\n{sequences.Count} sequences of four faults, drawn from {sequences.SelectMany(result => result.Faults).Distinct().Count()} of these, each cut to 1.5 s where it lasts (not from those that need a disk or a network of their own, records that are bad at a moment of the load, or longer than that), at 1,500 records a second, six pipelines side by side, with {sequences.Sum(result => (long)result.Records):N0} records held on the embedded broker.\n\n");
        text.Append(SimulatedSeeds.Section());
        text.Append("""
            ## Elsewhere

            - Control runs, in which a guard is off and the oracle has to say so: a commit sent twice in one epoch (KAFKA-17754) in `ControlTests`, 80 violations planted one by one into what a run left behind, in `PlantedViolationTests` and its neighbours for odd timestamps, deleted logs, positions that were set, repeats, good records that die, and retry topics.
            - `./test` plays the rows of the embedded broker in a short form: little load, short troubles, one error of each kind, several pipelines side by side, the same oracle. What needs root, or longer than that, is left to the matrix: EXCEPTIONS.
            - `tests/faults` without `matrix`: kills at exact requests with the records and the verdict of `../shared/peers`, three nodes of Apache Kafka killed one after the other, transactions of version 1, secure listeners.

            """.ReplaceLineEndings("\n").Replace("EXCEPTIONS", string.Join(", ", Faults.All.Where(fault => !fault.IsInShortForm && fault.On.HasFlag(FaultClusters.Embedded)).Select(fault => $"`{fault.Name}`")), StringComparison.Ordinal));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    static void Table(StringBuilder text, string title, FaultClusters on, IReadOnlyList<MatrixResult> results)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| Fault | | Seeds that held | Records | Goes on after | Within | Last |\n|---|---|---|---|---|---|---|\n");
        foreach (var fault in Faults.All.Where(fault => fault.On.HasFlag(on)))
        {
            var held = results.Where(result => result.Broker == MatrixResults.NameOf(on) && result.Faults.Count == 1 && result.Faults[0] == fault.Name).ToList();
            var times = held.SelectMany(result => result.Healed).Order().ToList();
            string seen = held.Count == 0 ? "none yet | | | |"
                : string.Create(CultureInfo.InvariantCulture, $"{held.Count} | {held.Sum(result => (long)result.Records):N0} | {times[times.Count / 2].TotalSeconds:0.0} s, {times[^1].TotalSeconds:0.0} s | {Within(fault)} | {held.Max(result => result.At):yyyy-MM-dd} |");
            text.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.What} | {seen}\n");
        }
        text.Append('\n');
    }

    static string Within(Fault fault) => fault.GoesOnWithin is { } within ? string.Create(CultureInfo.InvariantCulture, $"{within.TotalSeconds:0} s") : "";

    static void Refusals(StringBuilder text)
    {
        text.Append("""
            ## Refusals

            What a worker does when a broker refuses one request, as the rows `refused-…` demand it. A code with an asterisk: also where the broker carried the request out and its answer says otherwise. Two fences within a minute are another process under the same name. Whatever is refused again and again is asked for with growing waits, up to one second.

            | Request | Asked again | The transaction is given up, and the work goes on | The process ends with exit code 78 |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var api in RefusalFaults.Refused.Values.SelectMany(row => row).GroupBy(request => request.Api))
            text.Append(CultureInfo.InvariantCulture, $"| {api.Key} | {Codes(api, Reaction.AsksAgain)} | {Codes(api, Reaction.GivesUp)} | {Codes(api, Reaction.Ends)} |\n");
        text.Append('\n');
    }

    static string Codes(IEnumerable<RefusedRequest> requests, Reaction reaction)
    {
        var codes = requests.Where(request => request.Reaction == reaction).SelectMany(request => request.Codes.Select(code => (Code: code, request.IsCarriedOut))).ToLookup(refused => refused.Code, refused => refused.IsCarriedOut);
        return string.Join(", ", codes.Select(code => $"`{code.Key.Name()}`{(code.Any(isCarriedOut => isCarriedOut) ? "*" : "")}"));
    }
}
