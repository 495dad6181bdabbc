namespace Weir.Simulation;

public sealed class SeedTests
{
    [Fact]
    public void The_oracle_holds_for_the_chosen_seeds()
    {
        var range = Environment.GetEnvironmentVariable("WEIR_SEED") is { Length: > 0 } chosen ? Enumerable.Range(int.Parse(chosen), 1) : Enumerable.Range(0, 100);
        foreach (int seed in range)
        {
            SimulationResult result;
            try { result = Simulation.Run(seed); }
            catch (Scheduling.SimulationFailedException e) { Console.WriteLine("FAIL " + e); continue; }
            Console.WriteLine($"{seed}: {result.Problems.Count} problems, {result.Steps} steps, {result.VirtualTime.TotalSeconds:0.0} s, {result.Committed} committed, {result.Aborted} aborted, {string.Join(",", result.Faults)} {result.TraceHash:x16}");
            foreach (string problem in result.Problems) Console.WriteLine("   " + problem);
        }
    }
}
