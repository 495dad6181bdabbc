namespace Weir.Simulation;

public sealed class RetryTests
{
    [Fact]
    public void Records_wait_in_retry_topics_while_things_go_wrong_and_each_is_found_once_and_in_its_order()
    {
        var results = Enumerable.Range(0, 10).Select(number => Simulation.Run(5 + (10 * number))).ToList();
        Assert.All(results, result => Assert.Empty(result.Problems));
        Assert.True(results.Sum(result => result.Retried) > 100, "hardly a record was in retry");
    }

    [Fact]
    public void What_is_done_in_retry_topics_is_deleted_and_nothing_else()
    {
        int deletions = 0;
        var watch = new Mutant
        {
            OnRequest = request => deletions += request.Message is Protocol.Messages.DeleteRecordsRequest ? 1 : 0,
            Traits = traits => traits with { Retries = true, Trouble = TimeSpan.FromSeconds(100), Records = 400 },
        };
        for (int seed = 0; seed < 3; seed++) Assert.Empty(Simulation.Run(seed, watch).Problems);
        Assert.True(deletions > 0, "nothing was deleted");
    }
}
