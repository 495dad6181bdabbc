namespace Weir.Simulation;

/// <summary>The simulation itself is tested by faults that were planted: it must find each of them, and soon.</summary>
public sealed class MutantTests
{
    const int SeedsAtMost = 100;

    [Fact]
    public void A_broker_that_forgets_generations_is_found() => MustBeFound(Mutants.ForgetsGenerations, "duplicated");

    [Fact]
    public void A_disk_that_loses_what_it_synced_is_found() => MustBeFound(Mutants.LosesWhatItSynced, "");

    [Fact]
    public void A_broker_that_shows_aborted_records_is_found() => MustBeFound(Mutants.ShowsAbortedRecords, "not committed, but read_committed shows it");

    [Fact]
    public void A_broker_that_acknowledges_what_it_does_not_write_is_found() => MustBeFound(Mutants.AcknowledgesAndForgets, "missing");

    [Fact]
    public void A_broker_that_forgets_fencing_is_found() => MustBeFound(Mutants.ForgetsFencing, "");

    [Fact]
    public void A_client_that_does_not_recover_is_found() => MustBeFound(Mutants.DoesNotRecover, "");

    static void MustBeFound(Func<Mutant> mutant, string complaint)
    {
        for (int seed = 0; seed < SeedsAtMost; seed++)
        {
            var problems = Problems(seed, mutant());
            if (problems.FirstOrDefault(problem => problem.Contains(complaint, StringComparison.Ordinal)) is not { } found) continue;
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {found}");
            return;
        }
        Assert.Fail($"not found by {SeedsAtMost} seeds");
    }

    static IReadOnlyList<string> Problems(int seed, Mutant mutant)
    {
        try
        {
            return Simulation.Run(seed, mutant).Problems;
        }
        catch (Scheduling.SimulationFailedException failure)
        {
            return [failure.Message];
        }
    }
}
