namespace Weir.Simulation.Scheduling;

/// <summary>The simulated program did what no program may do; the message begins with the seed that shows it.</summary>
sealed class SimulationFailedException(int seed, string what, Exception? cause = null) : Exception($"seed {seed}: {what}", cause)
{
    public int Seed => seed;
}
