namespace Weir.Simulation;

/// <summary>
/// The seeds that run in every build. WEIR_SEED=123 replays one, WEIR_SEEDS=5000-9999 others; where WEIR_BLOCKS names a file, in blocks of a thousand,
/// each kept there when it held, and not run when it is there.
/// </summary>
public sealed class SeedTests
{
    const int Block = 1000;

    [Fact]
    public void Whatever_goes_wrong_each_record_is_found_exactly_once()
    {
        var (first, last) = Chosen();
        string? kept = Environment.GetEnvironmentVariable("WEIR_BLOCKS");
        var failures = new List<string>();
        foreach (var (from, to) in Blocks(first, last, kept is { Length: > 0 }))
        {
            if (kept is { Length: > 0 } && File.Exists(kept) && File.ReadLines(kept).Any(line => line.Split('\t')[1] == $"{from}-{to}")) continue;
            var totals = RunAll(from, to, IsChosen ? seed => Simulation.Run(seed) : SeedsOfABuild.Of);
            TestContext.Current.TestOutputHelper?.WriteLine($"{from}-{to}: {totals}");
            failures.AddRange(totals.Failures);
            if (kept is { Length: > 0 } && totals.Failures.Count == 0) File.AppendAllText(kept, totals.Line(from, to, TimeProvider.System.GetUtcNow()) + "\n");
            else foreach (string failure in totals.Failures) TestContext.Current.TestOutputHelper?.WriteLine(failure);
        }
        Assert.True(failures.Count == 0, $"{failures.Count} seeds failed:{Environment.NewLine}{string.Join(Environment.NewLine, failures.Take(20))}");
    }

    static SeedTotals RunAll(int first, int last, Func<int, SimulationResult> play)
    {
        var totals = new SeedTotals();
        Parallel.For(first, last + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => Run(seed, play, totals));
        return totals;
    }

    static void Run(int seed, Func<int, SimulationResult> play, SeedTotals totals)
    {
        try
        {
            var result = play(seed);
            totals.Add(result);
            if (result.Problems.Count > 0) totals.Fail($"seed {seed}: {string.Join(Environment.NewLine + "  ", result.Problems)}{Replay(seed)}");
        }
        catch (Scheduling.SimulationFailedException failure)
        {
            totals.Fail(failure.Message + Replay(seed));
        }
    }

    static string Replay(int seed) => $"{Environment.NewLine}  again: WEIR_SEED={seed} ./test --filter FullyQualifiedName~{nameof(SeedTests)}; with WEIR_TRACE=/tmp/trace also what happened";

    static IEnumerable<(int First, int Last)> Blocks(int first, int last, bool inBlocks)
    {
        if (!inBlocks) return [(first, last)];
        return Enumerable.Range(first / Block, (last / Block) - (first / Block) + 1).Select(block => (block * Block, (block * Block) + Block - 1));
    }

    static bool IsChosen => Environment.GetEnvironmentVariable("WEIR_SEED") is { Length: > 0 } || Environment.GetEnvironmentVariable("WEIR_SEEDS") is { Length: > 0 };

    static (int First, int Last) Chosen()
    {
        if (Environment.GetEnvironmentVariable("WEIR_SEED") is { Length: > 0 } one) return (int.Parse(one), int.Parse(one));
        if (Environment.GetEnvironmentVariable("WEIR_SEEDS")?.Split('-') is [var first, var last]) return (int.Parse(first), int.Parse(last));
        return (0, SeedsOfABuild.Count - 1);
    }
}
