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

    async Task<FetchedData?> FetchAsync(byte[] records, ErrorCode error = ErrorCode.None, bool rewind = false)
    {
        _cluster.On<FetchRequest, FetchResponse>((request, _) =>
        {
            _request = request;
            return new() { Responses = [new() { Topic = "t", Partitions = [new() { PartitionIndex = 2, ErrorCode = error, Records = records }] }] };
        });
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        _partition.SeekTo(0, default);
        var lane = new FetchLane(_cluster.Client, 1, new(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(500)));
        lane.Start([_partition], TestContext.Current.CancellationToken);
        if (rewind) _partition.SeekTo(0, default);
        await lane.Pending!;
        return lane.Take((partition, data) => _failed.Add($"{partition.Topic}/{partition.Index} {data.ErrorCode}"));
    }
}
