using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Worker;
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
        _cluster.On<OffsetFetchRequest, OffsetFetchResponse>((asked, _) => new()
        {
            Groups = [.. asked.Groups.Select(group => new OffsetFetchResponse.OffsetFetchResponseGroup
            {
                GroupId = group.GroupId,
                Topics = [.. group.Topics!.Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopics { Name = topic.Name, Partitions = [.. topic.PartitionIndexes.Select(index => new OffsetFetchResponse.OffsetFetchResponsePartitions { PartitionIndex = index, CommittedOffset = 7, CommittedLeaderEpoch = 3, Metadata = "" })] })],
            })],
        });
        var positions = new Positions(_cluster.Client, "g", new StartPosition(StartKind.Earliest), 4);
        var source = new SourcePartition("t", 0);
        var lane = new SourcePartition("g-retry-1s", 0) { Log = 1 };
        await positions.SeekAsync([source], TestContext.Current.CancellationToken);
        await positions.SeekTiersAsync([lane], TestContext.Current.CancellationToken);
        Assert.Equal((7, 3), (source.FetchOffset, source.FetchLeaderEpoch));
        Assert.Equal((7, 3), (lane.FetchOffset, lane.FetchLeaderEpoch));
    }
}
