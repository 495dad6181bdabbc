namespace Weir.Simulation;

public sealed class HaltTests
{
    [Fact]
    public void Partitions_halt_and_are_resumed_in_the_simulation_and_each_record_is_found_exactly_once()
    {
        var results = Enumerable.Range(0, 10).Select(number => Simulation.Run(2 + (5 * number))).ToList();
        Assert.All(results, result => Assert.Empty(result.Problems));
        Assert.True(results.Sum(result => result.Halts) >= 10, "hardly a partition halted");
    }
}
