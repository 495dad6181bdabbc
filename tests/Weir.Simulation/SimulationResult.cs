namespace Weir.Simulation;

/// <summary>What a run came to.</summary>
/// <param name="Seed">It.</param>
/// <param name="Problems">What the oracle found.</param>
/// <param name="TraceHash">Equal for two runs that went the same way.</param>
/// <param name="Steps">Continuations.</param>
/// <param name="VirtualTime">How long it took.</param>
/// <param name="Faults">How often each thing was done.</param>
/// <param name="Committed">Transactions that a worker knew to be committed.</param>
/// <param name="Aborted">Transactions that a worker gave up.</param>
sealed record SimulationResult(int Seed, IReadOnlyList<string> Problems, ulong TraceHash, long Steps, TimeSpan VirtualTime, IReadOnlyDictionary<FaultKind, int> Faults, long Committed, long Aborted)
{
    /// <summary>Partitions that halted.</summary>
    public int Halts { get; init; }

    /// <summary>How often each peril happened, and what it came to.</summary>
    public IReadOnlyDictionary<string, int> Perils { get; init; } = new Dictionary<string, int>();

    /// <summary>Source records that a step wanted again.</summary>
    public int Retried { get; init; }
}
