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
}
