using Weir.Kafka.Lag;

namespace Weir.Tests.Kafka.Lag;

public sealed class GroupLagTests
{
    static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_time_to_drain_is_what_is_left_by_what_went_since_the_earlier_sample() =>
        Assert.Equal(TimeSpan.FromSeconds(30), At(10, 300).TimeToDrain(At(0, 400)));

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public void A_lag_that_does_not_shrink_never_drains(long records) => Assert.Null(At(10, records).TimeToDrain(At(0, 400)));

    [Fact]
    public void Nothing_left_is_drained_whatever_was_before() => Assert.Equal(TimeSpan.Zero, At(10, 0).TimeToDrain(At(0, 0)));

    [Fact]
    public void Two_samples_of_the_same_moment_say_nothing() => Assert.Null(At(5, 10).TimeToDrain(At(5, 20)));

    [Fact]
    public void Records_add_up_and_the_oldest_partition_counts()
    {
        var lag = new GroupLag("g", Start, [Partition(0, 3, 10), Partition(1, 4, 5)]);
        Assert.Equal(7, lag.Records);
        Assert.Equal(TimeSpan.FromSeconds(10), lag.Behind);
    }

    [Fact]
    public void A_group_without_partitions_is_not_behind()
    {
        var lag = new GroupLag("g", Start, []);
        Assert.Equal(0, lag.Records);
        Assert.Equal(TimeSpan.Zero, lag.Behind);
    }

    [Fact]
    public void What_retention_deleted_unread_is_lost() => Assert.Equal(5, new PartitionLag(new("t", 0), Committed: 5, LogStart: 10, End: 20, Records: 10, Behind: default).Lost);

    static GroupLag At(int seconds, long records) => new("g", Start.AddSeconds(seconds), [Partition(0, records, 1)]);

    static PartitionLag Partition(int number, long records, int seconds) => new(new("t", number), 0, 0, records, records, TimeSpan.FromSeconds(seconds));
}
