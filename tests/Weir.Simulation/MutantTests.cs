namespace Weir.Simulation;

/// <summary>The simulation itself is tested by faults that were planted: it must find each of them, and soon.</summary>
public sealed class MutantTests
{
    const int SeedsAtMost = 100;

    [Fact]
    public void A_broker_that_forgets_generations_is_found() => MustBeFound(Mutants.ForgetsGenerations, "duplicated");

    [Fact]
    public void A_broker_that_forgets_the_epochs_of_members_is_found() => MustBeFound(Mutants.ForgetsEpochs, "duplicated");

    [Fact]
    public void A_coordinator_that_gives_a_partition_twice_is_found() => MustBeFound(Mutants.GivesPartitionsTwice, "duplicated");

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

    [Fact]
    public void A_coordinator_that_does_not_wait_for_open_transactions_is_found() => MustBeFound(Mutants.ReadsUnstablePositions, "duplicated");

    [Fact]
    public void A_pipeline_that_cannot_read_back_what_it_has_to_remember_is_found() => MustBeFound(Mutants.ForgetsTheTimes, "belongs to no source record");

    [Fact]
    public void A_broker_that_hides_the_changes_of_a_table_is_found() => MustBeFound(Mutants.HidesChangesOfTables, "wrong: the output of source record");

    [Fact]
    public void A_client_that_does_not_recover_before_a_late_end_of_its_transaction_is_found() => MustBeFound(Mutants.DoesNotRecoverBeforeALateEnd, ": source record", from: 70);

    [Fact]
    public void A_coordinator_that_takes_a_late_end_of_a_transaction_is_found() => MustBeFound(Mutants.TakesALateEnd, "duplicated: source record");

    [Fact]
    public void A_late_end_of_a_transaction_changes_nothing_where_the_guards_are_in_place()
    {
        int held = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var result = Simulation.Run(seed, new Mutant { Traits = Mutants.Late(version2: seed % 2 == 0) });
            Assert.Empty(result.Problems);
            held += result.Perils.GetValueOrDefault("held-end");
        }
        Assert.True(held > 10, $"{held} requests were held");
    }

    [Fact]
    public void A_worker_that_lets_records_pass_the_one_of_their_key_in_retry_is_found() => MustBeFound(Mutants.LetsFollowersPass, "out of order: output");

    [Fact]
    public void A_worker_that_leaves_its_positions_in_retry_topics_out_of_the_transaction_is_found() => MustBeFound(Mutants.LeavesOutTheTiersPositions, "");

    [Fact]
    public void A_worker_that_does_not_find_out_what_is_in_retry_is_found() => MustBeFound(Mutants.HidesWhatIsInRetry, "");

    // The same circumstances without the fault, so that it is the fault that was found.
    [Fact]
    public void Workers_that_leave_while_their_last_transaction_ends_slowly_leave_nothing_out_and_write_nothing_twice()
    {
        for (int seed = 0; seed < 15; seed++)
        {
            var problems = Problems(seed, new Mutant { Traits = Mutants.SlowlyEnding });
            Assert.True(problems.Count == 0, string.Join('\n', problems));
        }
    }

    // Where a seed takes a second and few of them show it, the first to be tried is one shortly before one that did; the last is the same for all.
    static void MustBeFound(Func<Mutant> mutant, string complaint, int from = 0)
    {
        for (int seed = from; seed < SeedsAtMost; seed++)
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
