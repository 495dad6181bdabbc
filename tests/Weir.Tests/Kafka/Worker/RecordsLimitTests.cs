using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

public sealed class RecordsLimitTests
{
    [Fact]
    public void Without_a_refusal_the_limit_is_the_configured_one()
    {
        var limit = new RecordsLimit(20_000);
        Assert.Equal(20_000, limit.Records);
        Assert.False(limit.IsNarrowed);
    }

    [Fact]
    public void A_refusal_halves_the_limit()
    {
        var limit = new RecordsLimit(1_000);
        Assert.False(limit.Narrow(refused: 1_000));
        Assert.Equal(500, limit.Records);
        Assert.False(limit.Narrow(refused: 500));
        Assert.Equal(250, limit.Records);
    }

    [Fact]
    public void Halving_starts_from_the_refused_batch_where_that_is_smaller()
    {
        var limit = new RecordsLimit(20_000);
        limit.Narrow(refused: 40);
        Assert.Equal(20, limit.Records);
    }

    [Fact]
    public void However_many_records_were_refused_few_halvings_leave_one_alone()
    {
        var limit = new RecordsLimit(20_000);
        int halvings = 0;
        while (!limit.Narrow(limit.Records)) Assert.InRange(++halvings, 1, 15);
        Assert.Equal(1, limit.Records);
    }

    [Fact]
    public void A_record_is_alone_only_where_nothing_may_have_begun_behind_it()
    {
        var limit = new RecordsLimit(1);
        Assert.False(limit.Narrow(refused: 1), "a configured limit of 1 still works on one transaction while another commits");
        Assert.True(limit.IsNarrowed);
        Assert.True(limit.Narrow(refused: 1));
    }

    [Fact]
    public void Each_commit_doubles_the_limit_until_it_is_the_configured_one()
    {
        var limit = new RecordsLimit(10);
        limit.Narrow(refused: 4);
        limit.Widen();
        Assert.Equal(4, limit.Records);
        limit.Widen();
        Assert.Equal(8, limit.Records);
        Assert.True(limit.IsNarrowed);
        limit.Widen();
        Assert.Equal(10, limit.Records);
        Assert.False(limit.IsNarrowed);
    }
}
