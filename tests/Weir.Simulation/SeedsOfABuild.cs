using Weir.Simulation.Scheduling;

namespace Weir.Simulation;

/// <summary>The seeds that run in every build, each once, whichever tests look at them.</summary>
static class SeedsOfABuild
{
    public const int Count = 400;

    static readonly Lazy<IReadOnlyList<(SimulationResult? Result, SimulationFailedException? Failure)>> All = new(() =>
    {
        var results = new (SimulationResult?, SimulationFailedException?)[Count];
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => results[seed] = Try(seed));
        return results;
    });

    /// <exception cref="SimulationFailedException">The seed was not played to its end.</exception>
    public static SimulationResult Of(int seed) => All.Value[seed] is { Result: { } result } ? result : throw All.Value[seed].Failure!;

    static (SimulationResult?, SimulationFailedException?) Try(int seed)
    {
        try
        {
            return (Simulation.Run(seed), null);
        }
        catch (SimulationFailedException failure)
        {
            return (null, failure);
        }
    }
}
