using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

public sealed class ParkedRecordsTests
{
    static readonly UInt128 A = 1;
    static readonly UInt128 B = 2;

    [Fact]
    public void Whatever_fails_and_whoever_takes_over_each_record_is_decided_once_and_those_of_a_key_in_their_order()
    {
        var (commits, aborts, handovers) = (0, 0, 0);
        for (int seed = 0; seed < 150; seed++)
        {
            var model = new RetryModel(seed);
            model.Run();
            Assert.Equal(model.Source.Select(item => item.Offset), model.Decided.Select(item => item.Offset).Order());
            foreach (var key in model.Decided.Where(item => item.Key is not null).GroupBy(item => item.Key)) Assert.Equal(key.Select(item => item.Offset).Order(), key.Select(item => item.Offset));
            Assert.Equal(0, model.LeftParked);
            (commits, aborts, handovers) = (commits + model.Commits, aborts + model.Aborts, handovers + model.Handovers);
        }
        Assert.True(commits > 10_000 && aborts > 1_000 && handovers > 1_000, $"{commits} commits, {aborts} aborts, {handovers} handovers");
    }

    [Fact]
    public void It_is_a_records_turn_when_none_of_its_key_before_it_is_in_retry()
    {
        var parked = new ParkedRecords();
        parked.Park(A, 10, 0, new(0, 10));
        parked.Park(A, 12, 0, new(0, 12));
        Assert.Null(parked.TierOfThoseBefore(A, 10));
        Assert.Equal(0, parked.TierOfThoseBefore(A, 12));
        Assert.Equal(0, parked.TierOfThoseBefore(A, 13));
        Assert.Null(parked.TierOfThoseBefore(B, 13));
        parked.Move(A, 10, 1, new(1, 0));
        Assert.Equal(1, parked.TierOfThoseBefore(A, 12));
        parked.Leave(A, 10, new(2, 0));
        Assert.Null(parked.TierOfThoseBefore(A, 12));
        Assert.Equal(0, parked.TierOfThoseBefore(A, 13));
    }

    [Fact]
    public void What_was_not_committed_is_taken_back_and_what_was_stays()
    {
        var parked = new ParkedRecords();
        parked.Park(A, 10, 0, new(0, 10));
        parked.Trim([11, 0, 0]);
        parked.Move(A, 10, 1, new(1, 0));
        parked.Park(A, 11, 1, new(0, 11));
        parked.Leave(A, 10, new(2, 0));
        parked.Rewind([11, 0, 0]);
        Assert.Equal((1, true, false), (parked.Count, parked.Contains(10), parked.Contains(11)));
        Assert.Equal(0, parked.TierOfThoseBefore(A, 99));
        parked.Rewind([0, 0, 0]);
        Assert.Equal(1, parked.Count);
    }

    [Fact]
    public void A_record_that_is_in_retry_twice_because_a_position_was_set_back_leaves_twice()
    {
        var parked = new ParkedRecords();
        parked.Park(A, 10, 0, new(0, 10));
        parked.Park(A, 10, 0, new(0, 10));
        parked.Park(A, 11, 0, new(0, 11));
        parked.Leave(A, 10, new(1, 0));
        Assert.Equal(0, parked.TierOfThoseBefore(A, 11));
        parked.Leave(A, 10, new(1, 1));
        Assert.Null(parked.TierOfThoseBefore(A, 11));
        Assert.Equal(1, parked.Count);
    }

    /// <summary>A source was made anew and read from its beginning while records of the one before are in retry.</summary>
    [Fact]
    public void Two_records_that_have_one_offset_are_no_copies_of_each_other()
    {
        var parked = new ParkedRecords();
        parked.Recall(A, 10, 0);
        parked.Park(B, 10, 1, new(0, 10));
        parked.Leave(A, 10, new(1, 0));
        Assert.Equal((1, true), (parked.Count, parked.Contains(10)));
        Assert.Null(parked.TierOfThoseBefore(A, 11));
        Assert.Equal(1, parked.TierOfThoseBefore(B, 11));
        parked.Rewind([11, 0, 0]);
        Assert.Equal(0, parked.TierOfThoseBefore(A, 11));
        parked.Leave(A, 10, new(1, 0));
        parked.Leave(B, 10, new(2, 0));
        Assert.Equal((0, false), (parked.Count, parked.Contains(10)));
        Assert.Null(parked.TierOfThoseBefore(B, 11));
        parked.Rewind([0, 0, 0]);
        Assert.Equal((1, 0), (parked.Count, parked.TierOfThoseBefore(A, 11)));
    }

    [Fact]
    public void Records_without_a_key_wait_for_nobody()
    {
        var keys = new ParkingKey();
        var parked = new ParkedRecords();
        parked.Park(keys.Of(default, hasKey: false, 10), 10, 0, new(0, 10));
        Assert.Null(parked.TierOfThoseBefore(keys.Of(default, hasKey: false, 11), 11));
        Assert.NotEqual(keys.Of([], hasKey: true, 10), keys.Of(default, hasKey: false, 10));
        Assert.Equal(keys.Of("k"u8, hasKey: true, 1), keys.Of("k"u8, hasKey: true, 2));
    }
}
