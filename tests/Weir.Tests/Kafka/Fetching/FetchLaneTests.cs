using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Fetching;

public sealed class FetchLaneTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new();
    readonly SourcePartition _partition = new("t", 2);
    readonly List<string> _failed = [];
    FetchRequest _request = null!;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_fetch_asks_read_committed_from_the_fetch_offset_on_with_the_leaders_epoch()
    {
        using var data = await FetchAsync(new LogBytes().Batch("a").ToArray());
        Assert.Equal((1, 0L, 1), ((int)_request.IsolationLevel, _request.Topics[0].Partitions[0].FetchOffset, _request.Topics[0].Partitions[0].CurrentLeaderEpoch));
        Assert.Equal(("t", 2), (_request.Topics[0].Topic, _request.Topics[0].Partitions[0].Partition));
    }

    [Fact]
    public async Task The_next_fetch_begins_behind_the_last_whole_batch()
    {
        byte[] log = new LogBytes().Batch("a", "b").Batch("c").ToArray();
        using var data = await FetchAsync(log[..^1]);
        Assert.Equal(2, _partition.FetchOffset);
        Assert.Single(data!.Partitions);
    }

    [Fact]
    public async Task An_answer_without_records_is_nothing_to_process()
    {
        Assert.Null(await FetchAsync([]));
        Assert.Equal(0, _partition.FetchOffset);
    }

    [Fact]
    public async Task A_partition_that_failed_is_left_to_the_fetcher()
    {
        Assert.Null(await FetchAsync([], ErrorCode.NotLeaderOrFollower));
        Assert.Equal(["t/2 NotLeaderOrFollower"], _failed);
    }

    [Fact]
    public async Task What_was_asked_before_a_rewind_is_thrown_away()
    {
        Assert.Null(await FetchAsync(new LogBytes().Batch("a").ToArray(), rewind: true));
        Assert.Equal(0, _partition.FetchOffset);
    }

    [Fact]
    public async Task Bytes_that_are_no_batches_are_the_brokers_damage_and_named_as_such()
    {
        byte[] log = new LogBytes().Batch("a").ToArray();
        log[16] = 1;
        var error = await Assert.ThrowsAsync<WeirException>(() => FetchAsync(log));
        Assert.Equal("WEIR2011", error.Code);
        Assert.StartsWith("t/2: the broker sent a damaged batch at offset 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_answers_what_another_one_has_answered_before_is_not_heard()
    {
        byte[] log = new LogBytes().Batch("a").ToArray();
        // As large as a partition's answer may be: taken for a batch too large to come, it ended the run.
        Assert.Null(await FetchAsync(log, meanwhile: () => _partition.FetchedTo(1, -1, 0), partitionBytes: log.Length));
        Assert.Equal(1, _partition.FetchOffset);
        Assert.Null(await FetchAsync([], ErrorCode.OffsetOutOfRange, meanwhile: () => _partition.FetchedTo(1, -1, 0)));
        Assert.Empty(_failed);
    }

    [Fact]
    public async Task A_replica_that_is_no_longer_read_has_no_say_about_the_position()
    {
        Assert.Null(await FetchAsync([], ErrorCode.OffsetOutOfRange, before: () => _partition.Replica = 1, meanwhile: () => _partition.Replica = null));
        Assert.Empty(_failed);
    }

    [Theory]
    [InlineData(1, 1, -1)]
    [InlineData(1, 3, 1)]
    [InlineData(-1, 3, -1)]
    public async Task A_leader_of_another_epoch_is_told_the_epoch_of_what_was_read_before(int read, int current, int told)
    {
        _cluster.LeaderEpoch = current;
        Assert.Null(await FetchAsync([], before: () => _partition.SeekTo(5, default, read)));
        var asked = _request.Topics[0].Partitions[0];
        Assert.Equal((5L, current, told), (asked.FetchOffset, asked.CurrentLeaderEpoch, asked.LastFetchedEpoch));
    }

    [Fact]
    public async Task The_epoch_of_what_was_fetched_last_is_told_in_the_next_fetch()
    {
        using var data = await FetchAsync(new LogBytes().Epoch(1).Batch("a").Epoch(2).Batch("b").ToArray());
        Assert.Equal((2, 2L), (_partition.FetchLeaderEpoch, _partition.FetchOffset));
        _partition.Advance(0, leaderEpoch: 1);
        _partition.Refetch();
        Assert.Equal((1, 0L), (_partition.FetchLeaderEpoch, _partition.FetchOffset));
    }

    [Fact]
    public async Task A_leader_that_lacks_what_was_read_is_a_gap_though_the_offset_is_within_its_log()
    {
        _cluster.LeaderEpoch = 3;
        var diverging = new FetchResponse.EpochEndOffset { Epoch = 1, EndOffset = 4 };
        Assert.Null(await FetchAsync([], before: () => _partition.SeekTo(7, default, 2), diverging: diverging));
        Assert.Equal(["t/2 OffsetOutOfRange"], _failed);
        Assert.Equal(4, _partition.CutAt);
    }

    [Fact]
    public async Task A_leader_that_never_had_the_epoch_of_what_was_compacted_away_is_asked_again_without_it()
    {
        _cluster.LeaderEpoch = 3;
        Assert.Null(await FetchAsync([], before: () => _partition.SeekTo(7, default, 2), diverging: new() { Epoch = 1, EndOffset = 7 }));
        Assert.Empty(_failed);
        Assert.Equal((-1, 7L), (_partition.FetchLeaderEpoch, _partition.FetchOffset));
    }

    [Fact]
    public async Task A_replica_that_lacks_what_was_read_may_lag()
    {
        var diverging = new FetchResponse.EpochEndOffset { Epoch = 1, EndOffset = 4 };
        Assert.Null(await FetchAsync([], before: ReadFromReplica, diverging: diverging));
        Assert.Empty(_failed);
        Assert.Null(_partition.Replica);
        Assert.Null(_partition.CutAt);

        void ReadFromReplica()
        {
            _partition.SeekTo(7, default, 2);
            _partition.Replica = 1;
        }
    }

    [Fact]
    public async Task The_partition_that_waited_longest_is_asked_for_first_since_only_the_first_is_sure_to_get_a_batch()
    {
        var order = new List<string>();
        var partitions = Enumerable.Range(0, 3).Select(index => new SourcePartition("t", index)).ToList();
        foreach (var partition in partitions) partition.SeekTo(0, default);
        _cluster.On<FetchRequest, FetchResponse>((request, before) =>
        {
            order.Add(string.Concat(request.Topics[0].Partitions.Select(partition => partition.Partition)));
            // Partition 0 always has something, 1 had once.
            return new() { Responses = [new() { Topic = "t", Partitions = [.. Enumerable.Range(0, before == 1 ? 2 : 1).Select(index => new FetchResponse.PartitionData { PartitionIndex = index, Records = Batches(before + 1) })] }] };
        });
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        var lane = new FetchLane(_cluster.Client, 1, new(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(500)));
        for (int i = 0; i < 3; i++)
        {
            lane.Start(partitions, TestContext.Current.CancellationToken);
            await lane.Pending!;
            lane.Take((_, _) => { })?.Dispose();
        }
        Assert.Equal(["012", "120", "201"], order);
    }

    static byte[] Batches(int count)
    {
        var log = new LogBytes();
        for (int i = 0; i < count; i++) log.Batch("a");
        return log.ToArray();
    }

    async Task<FetchedData?> FetchAsync(byte[] records, ErrorCode error = ErrorCode.None, bool rewind = false, Action? before = null, Action? meanwhile = null, int partitionBytes = 1 << 20, FetchResponse.EpochEndOffset? diverging = null)
    {
        _cluster.On<FetchRequest, FetchResponse>((request, _) =>
        {
            _request = request;
            return new() { Responses = [new() { Topic = "t", Partitions = [new() { PartitionIndex = 2, ErrorCode = error, Records = records, DivergingEpoch = diverging }] }] };
        });
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        _partition.SeekTo(0, default);
        before?.Invoke();
        var lane = new FetchLane(_cluster.Client, 1, new(1 << 20, partitionBytes, 1, TimeSpan.FromMilliseconds(500)));
        lane.Start([_partition], TestContext.Current.CancellationToken);
        meanwhile?.Invoke();
        if (rewind) _partition.SeekTo(0, default);
        await lane.Pending!;
        return lane.Take((partition, data) => _failed.Add($"{partition.Topic}/{partition.Index} {data.ErrorCode}"));
    }
}
