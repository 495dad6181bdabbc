using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Worker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class PositionsTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>A log that was cut is known by it (KIP-320), that of a retry topic too.</summary>
    [Fact]
    public async Task The_leader_epoch_that_was_committed_is_known_again_of_the_source_and_of_retry_topics()
    {
        var positions = Committed("");
        var source = new SourcePartition("t", 0);
        var lane = new SourcePartition("g-retry-1s", 0) { Log = 1 };
        await positions.SeekAsync([source], TestContext.Current.CancellationToken);
        await positions.SeekTiersAsync([lane], TestContext.Current.CancellationToken);
        Assert.Equal((7, 3), (source.FetchOffset, source.FetchLeaderEpoch));
        Assert.Equal((7, 3), (lane.FetchOffset, lane.FetchLeaderEpoch));
    }

    [Fact]
    public async Task A_position_that_was_committed_for_another_topic_of_the_sources_name_is_refused_with_what_to_do()
    {
        var source = new SourcePartition("t", 0, new(1, 2));
        var error = await Assert.ThrowsAsync<WeirException>(() => Committed($"w1;read=7;out=7;dead=0;drop=0;topic={new Uuid(1, 3)}").SeekAsync([source], TestContext.Current.CancellationToken));
        Assert.Equal(("WEIR2012", "topic 't' (the source) was deleted and created anew since group 'g' committed 7 for partition 0"), (error.Code, error.Message));
        Assert.Contains("weir groups reset g -t t -p 0 --to-earliest", error.Hint, StringComparison.Ordinal);
        Assert.Equal(0, source.NextOffset);
    }

    /// <summary>The second is what an earlier release, another tool or a cluster without ids committed.</summary>
    [Theory]
    [InlineData("w1;read=7;out=7;dead=0;drop=0;topic=AAAAAAAAAAEAAAAAAAAAAg")]
    [InlineData("w1;read=7;out=7;dead=0;drop=0")]
    public async Task One_of_the_same_topic_and_one_that_does_not_say_is_where_it_goes_on(string metadata)
    {
        var source = new SourcePartition("t", 0, new(1, 2));
        await Committed(metadata).SeekAsync([source], TestContext.Current.CancellationToken);
        Assert.Equal(7, source.NextOffset);
        Assert.Equal("w1;read=7;out=7;dead=0;drop=0;topic=AAAAAAAAAAEAAAAAAAAAAg", source.MetadataAt(null).ToString());
    }

    /// <summary>What the new one holds is compared with the counters.</summary>
    [Fact]
    public async Task A_retry_topic_that_is_another_is_read_from_its_first_record()
    {
        _cluster.On<ListOffsetsRequest, ListOffsetsResponse>((asked, _) => new()
        {
            Topics = [.. asked.Topics.Select(topic => new ListOffsetsResponse.ListOffsetsTopicResponse { Name = topic.Name, Partitions = [.. topic.Partitions.Select(data => new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = data.PartitionIndex, Offset = 2 })] })],
        });
        var lane = LaneOf(new("t", 0, new(1, 2)) { HasCounts = true });
        await Committed($"w1;read=0;out=0;dead=0;drop=0;topic={new Uuid(1, 3)}").SeekTiersAsync([lane], TestContext.Current.CancellationToken);
        Assert.Equal(2, lane.NextOffset);
    }

    /// <summary>Of a group whose positions were carried to another cluster and then set there: what is done would be done once more.</summary>
    [Fact]
    public async Task Without_counters_that_could_tell_what_is_done_it_is_refused_with_what_to_do()
    {
        var lane = LaneOf(new("t", 0, new(1, 2)));
        var error = await Assert.ThrowsAsync<WeirException>(() => Committed($"w1;read=0;out=0;dead=0;drop=0;topic={new Uuid(1, 3)}").SeekTiersAsync([lane], TestContext.Current.CancellationToken));
        Assert.Equal(("WEIR2012", "topic 't' (a retry topic) is another than the one of which group 'g.retry' committed 7 for partition 0"), (error.Code, error.Message));
        Assert.Contains("weir groups reset g.retry -t t -p 0 --to-earliest", error.Hint, StringComparison.Ordinal);
    }

    static SourcePartition LaneOf(SourcePartition source)
    {
        var lane = new SourcePartition("t", 0, new(1, 2)) { Log = 1 };
        source.Parking = new(source, [lane], new(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), TimeProvider.System);
        return lane;
    }

    Positions Committed(string metadata)
    {
        _cluster.On<OffsetFetchRequest, OffsetFetchResponse>((asked, _) => new()
        {
            Groups = [.. asked.Groups.Select(group => new OffsetFetchResponse.OffsetFetchResponseGroup
            {
                GroupId = group.GroupId,
                Topics = [.. group.Topics!.Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopics { Name = topic.Name, Partitions = [.. topic.PartitionIndexes.Select(index => new OffsetFetchResponse.OffsetFetchResponsePartitions { PartitionIndex = index, CommittedOffset = 7, CommittedLeaderEpoch = 3, Metadata = metadata })] })],
            })],
        });
        return new(_cluster.Client, "g", new StartPosition(StartKind.Earliest), 4);
    }
}
