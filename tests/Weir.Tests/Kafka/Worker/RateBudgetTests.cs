using Weir.Kafka.Worker;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Worker;

public sealed class RateBudgetTests
{
    readonly TestTime _time = new();

    [Fact]
    public void A_quarter_of_a_seconds_records_may_be_taken_at_once_and_no_more()
    {
        var budget = new RateBudget(new(1000, false), _time);
        Assert.Equal(250, budget.Allowed);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(250, budget.Allowed);
        budget.Spend(250, 1);
        Assert.Equal(0, budget.Allowed);
    }

    [Fact]
    public void What_is_taken_comes_back_evenly()
    {
        var budget = new RateBudget(new(1000, false), _time);
        budget.Spend(250, 0);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(100, budget.Allowed);
        budget.Spend(100, 0);
        Assert.Equal(TimeSpan.FromMilliseconds(125), budget.Wait);
        _time.Advance(budget.Wait);
        Assert.Equal(125, budget.Allowed);
    }

    [Fact]
    public void Bytes_taken_beyond_the_budget_are_made_good_before_the_next_record()
    {
        var budget = new RateBudget(new(1_000_000, true), _time);
        Assert.Equal(int.MaxValue, budget.Allowed);
        budget.Spend(1, 1_250_000);
        Assert.Equal(0, budget.Allowed);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, budget.Allowed);
        _time.Advance(budget.Wait);
        Assert.Equal(int.MaxValue, budget.Allowed);
    }

    [Fact]
    public void A_rate_below_four_in_a_second_still_lets_one_through()
    {
        var budget = new RateBudget(new(1, false), _time);
        Assert.Equal(1, budget.Allowed);
        budget.Spend(1, 0);
        Assert.Equal(TimeSpan.FromSeconds(1), budget.Wait);
    }
}
