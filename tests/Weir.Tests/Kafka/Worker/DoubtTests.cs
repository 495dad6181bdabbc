using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

public sealed class DoubtTests
{
    [Fact]
    public void It_begins_with_what_is_given_and_at_least_one_record()
    {
        Assert.Equal(500, new Doubt(1_000, 500).Records);
        Assert.Equal(1, new Doubt(1_000, 0).Records);
    }

    [Fact]
    public void What_is_taken_doubles_the_next_try_until_nothing_is_left()
    {
        var doubt = new Doubt(30, 4);
        Assert.False(doubt.Pass(4));
        Assert.Equal(8, doubt.Records);
        Assert.False(doubt.Pass(12));
        Assert.Equal(16, doubt.Records);
        Assert.False(doubt.Pass(28));
        Assert.True(doubt.Pass(60));
    }

    [Fact]
    public void What_is_left_of_refused_records_is_halved_and_not_doubled()
    {
        var doubt = new Doubt(100, 8);
        doubt.Refuse(8, 8);
        Assert.Equal(4, doubt.Records);
        Assert.False(doubt.Pass(4));
        Assert.Equal(2, doubt.Records);
        Assert.False(doubt.Pass(6));
        Assert.Equal(1, doubt.Records);
        Assert.False(doubt.Pass(7));
        Assert.Equal(1, doubt.Records);
        Assert.False(doubt.Pass(8));
        Assert.Equal(2, doubt.Records);
    }

    [Fact]
    public void Where_compaction_left_few_records_of_many_offsets_no_more_are_tried_than_before()
    {
        var doubt = new Doubt(1_000_000, 8);
        doubt.Refuse(1_000_000, 8);
        doubt.Pass(500_000);
        Assert.Equal(4, doubt.Records);
    }

    [Fact]
    public void A_try_that_reaches_further_widens_the_doubt()
    {
        var doubt = new Doubt(10, 8);
        doubt.Refuse(20, 8);
        Assert.False(doubt.IsOver(19));
        doubt.Extend(25);
        doubt.Extend(5);
        Assert.False(doubt.IsOver(24));
        Assert.True(doubt.IsOver(25));
    }

    [Fact]
    public void What_stood_alone_is_forgotten_once_it_was_passed()
    {
        var doubt = new Doubt(10, 1) { Refused = new(0, 3, Weir.Protocol.ErrorCode.PolicyViolation) };
        doubt.Pass(4);
        Assert.Null(doubt.Refused);
    }

    [Theory]
    [InlineData(1_000, 0)]
    [InlineData(1_000, 999)]
    [InlineData(20_000, 12_345)]
    public void A_refused_record_stands_alone_after_few_tries(int records, int bad)
    {
        var doubt = new Doubt(records, records / 2);
        int tries = 0;
        for (int next = 0; ;)
        {
            tries++;
            int end = Math.Min(records, next + doubt.Records);
            bool isRefused = bad >= next && bad < end;
            if (isRefused && end - next == 1) break;
            if (isRefused) doubt.Refuse(end, end - next);
            else
            {
                doubt.Pass(end);
                next = end;
            }
        }
        Assert.InRange(tries, 1, (int)Math.Ceiling(Math.Log2(records)) + 4);
    }
}
