using Weir.Kafka.Fetching;
using Weir.Protocol;

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

    [Fact]
    public void A_position_behind_a_marker_or_an_aborted_batch_has_its_leader_epoch()
    {
        // Committed with the epoch before, the position would look to Kafka's consumers as if the log had been cut (KIP-320).
        ReadOnlyMemory<byte> log = new LogBytes().Epoch(5).Transactional(7, "lost").ToArray();
        Assert.True(RecordBatch.TryRead(ref log, out var batch));
        var partition = new SourcePartition("logins", 3);
        partition.SeekTo(0, default, leaderEpoch: 4);
        partition.Pass(batch);
        Assert.Equal((1L, 5, true), (partition.NextOffset, partition.LeaderEpoch, partition.IsTouched));
    }

    [Theory]
    [InlineData(9, 2, 10L)]
    [InlineData(10, 2, null)]
    [InlineData(10, 1, 10L)]
    public void What_may_die_is_committed_for_as_long_as_such_a_record_is_ahead_or_in_retry(int next, int decided, long? expected)
    {
        var partition = new SourcePartition("logins", 3);
        partition.Heed(new(IsHeld: false, AcceptedTo: 10, null));
        partition.Advance(next, -1);
        partition.Counters = new(Read: 2, 0, Dead: decided, 0);
        Assert.Equal(expected, partition.MetadataAt(null).Accepted);
    }

    [Fact]
    public void Nothing_may_die_that_nobody_accepted()
    {
        var partition = new SourcePartition("logins", 3) { Counters = new(Read: 2, 0, 0, 0) };
        Assert.Null(partition.MetadataAt(null).Accepted);
    }

    [Fact]
    public void A_position_behind_deleted_records_has_no_leader_epoch_to_compare()
    {
        var partition = new SourcePartition("logins", 3);
        partition.SeekTo(5, default, leaderEpoch: 4);
        partition.PassTo(100);
        Assert.Equal((100L, 100L, -1, -1, true), (partition.NextOffset, partition.FetchOffset, partition.LeaderEpoch, partition.FetchLeaderEpoch, partition.IsTouched));
    }
}
