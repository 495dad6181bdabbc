using Weir.Kafka.Fetching;

namespace Weir.Tests.Kafka.Fetching;

public sealed class SourcePartitionTests
{
    [Fact]
    public void What_was_fetched_of_a_partition_that_is_given_up_is_no_longer_current()
    {
        var partition = new SourcePartition("logins", 3);
        partition.SeekTo(10, default);
        var fetched = new FetchedSource(partition, partition.Epoch, new());
        Assert.True(fetched.IsCurrent);
        partition.GiveUp();
        Assert.False(fetched.IsCurrent);
    }

    [Fact]
    public void What_was_fetched_before_a_rewind_is_no_longer_current()
    {
        var partition = new SourcePartition("logins", 3);
        partition.SeekTo(10, default);
        var fetched = new FetchedSource(partition, partition.Epoch, new());
        partition.SeekTo(10, default);
        Assert.False(fetched.IsCurrent);
    }
}
