namespace Weir.Simulation;

public sealed class ReplayTests
{
    [Fact]
    public void A_seed_goes_the_same_way_every_time()
    {
        foreach (int seed in (int[])[1, 20, 60, 145, 3949])
        {
            var first = seed < SeedsOfABuild.Count ? SeedsOfABuild.Of(seed) : Simulation.Run(seed);
            var again = Simulation.Run(seed);
            Assert.Equal((first.TraceHash, first.Steps, first.VirtualTime, first.Committed, first.Aborted), (again.TraceHash, again.Steps, again.VirtualTime, again.Committed, again.Aborted));
        }
    }

    [Fact]
    public void Different_seeds_go_different_ways()
    {
        Assert.Equal(SeedsOfABuild.Count, Enumerable.Range(0, SeedsOfABuild.Count).Select(seed => SeedsOfABuild.Of(seed).TraceHash).Distinct().Count());
    }

    [Fact]
    public void Every_kind_of_fault_happens_and_transactions_do_abort()
    {
        var results = Enumerable.Range(0, 60).Select(SeedsOfABuild.Of).ToList();
        Assert.Equal(Enum.GetValues<FaultKind>(), results.SelectMany(result => result.Faults.Keys).Distinct().Order());
        Assert.True(results.Sum(result => result.Committed) > 500, "transactions commit");
        Assert.True(results.Sum(result => result.Aborted) > 20, "transactions abort");
    }
}
