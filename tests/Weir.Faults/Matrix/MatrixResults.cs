namespace Weir.Faults.Matrix;

/// <summary>What the matrix has shown: a line for each run that held. A run that failed leaves none.</summary>
static class MatrixResults
{
    static readonly Lock Writing = new();
    static readonly Lazy<HashSet<(string, string, int)>> Held = new(() => [.. Read(Target).Where(result => result.Faults.Count == 1).Select(result => (result.Broker, result.Faults[0], result.Seed))]);
    static readonly Lazy<HashSet<int>> Sequences = new(() => [.. Read(Target).Where(result => result.Faults.Count > 1).Select(result => result.Seed)]);

    /// <summary>The results that are kept.</summary>
    public static string File { get; } = Path.Combine(RepositoryRoot.Path, "tests/Weir.Faults/Matrix/results.tsv");

    /// <summary>Where this run writes to and what it goes on from: the file that WEIR_MATRIX names, or nothing.</summary>
    static string? Target => Environment.GetEnvironmentVariable("WEIR_MATRIX") is { Length: > 0 } file ? file : null;

    public static IReadOnlyList<MatrixResult> Read(string? file) => System.IO.File.Exists(file) ? [.. System.IO.File.ReadAllLines(file).Where(line => line.Length > 0).Select(MatrixResult.Parse)] : [];

    public static string NameOf(FaultClusters on) => on switch
    {
        FaultClusters.Embedded => "embedded",
        FaultClusters.Apache => "apache",
        FaultClusters.ThreeNodes => "three-nodes",
        _ => throw new ArgumentOutOfRangeException(nameof(on)),
    };

    public static bool Has(string broker, Fault fault, int seed) => Held.Value.Contains((broker, fault.Name, seed));

    public static bool HasSequence(int seed) => Sequences.Value.Contains(seed);

    public static void Add(MatrixResult result)
    {
        if (Target is not { } file) return;
        lock (Writing) System.IO.File.AppendAllText(file, result + "\n");
    }
}
