namespace Weir.Simulation;

/// <summary>The seeds that run in every build. WEIR_SEED=123 replays one, WEIR_SEEDS=5000-9999 others.</summary>
public sealed class SeedTests
{
    const int Seeds = 1000;

    [Fact]
    public void Whatever_goes_wrong_each_record_is_found_exactly_once()
    {
        var failures = new List<string>();
        var totals = new Dictionary<string, long>();
        Parallel.ForEach(Chosen(), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            string? failure = FailureOf(seed, totals);
            if (failure is not null) lock (failures) failures.Add(failure);
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", totals.Select(total => $"{total.Key} {total.Value}")));
        Assert.True(failures.Count == 0, $"{failures.Count} seeds failed:{Environment.NewLine}{string.Join(Environment.NewLine, failures.Take(20))}");
    }

    static string? FailureOf(int seed, Dictionary<string, long> totals)
    {
        try
        {
            var result = Simulation.Run(seed);
            lock (totals) Count(result, totals);
            return result.Problems.Count == 0 ? null : $"seed {seed}: {string.Join(Environment.NewLine + "  ", result.Problems)}{Replay(seed)}";
        }
        catch (Scheduling.SimulationFailedException failure)
        {
            return failure + Replay(seed);
        }
    }

    static void Count(SimulationResult result, Dictionary<string, long> totals)
    {
        void Add(string name, long count) => totals[name] = totals.GetValueOrDefault(name) + count;
        Add("runs", 1);
        Add("steps", result.Steps);
        Add("virtual seconds", (long)result.VirtualTime.TotalSeconds);
        Add("committed", result.Committed);
        Add("aborted", result.Aborted);
        Add("halts", result.Halts);
        Add("retried", result.Retried);
        totals["trace"] = totals.GetValueOrDefault("trace") ^ (long)result.TraceHash;
        foreach (var (kind, count) in result.Faults) Add(kind.ToString(), count);
        foreach (var (peril, count) in result.Perils) Add(peril, count);
    }

    static string Replay(int seed) => $"{Environment.NewLine}  again: WEIR_SEED={seed} ./test --filter FullyQualifiedName~{nameof(SeedTests)}; with WEIR_TRACE=/tmp/trace also what happened";

    static IEnumerable<int> Chosen()
    {
        if (Environment.GetEnvironmentVariable("WEIR_SEED") is { Length: > 0 } one) return [int.Parse(one)];
        if (Environment.GetEnvironmentVariable("WEIR_SEEDS")?.Split('-') is [var first, var last]) return Enumerable.Range(int.Parse(first), int.Parse(last) - int.Parse(first) + 1);
        return Enumerable.Range(0, Seeds);
    }
}
