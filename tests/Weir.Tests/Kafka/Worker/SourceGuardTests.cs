using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Worker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class SourceGuardTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new(time: new SkippingTime());
    readonly WorkerParts _parts;

    public SourceGuardTests() => _parts = ScriptedWorker.Of(_cluster, new("t", 4), [new(new RetryTopic("t", TimeSpan.FromSeconds(30)), new("t", 4), default)]);

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>With the topic its positions went as well; where nothing is committed, its beginning is asked for, which nobody answers any more.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_retry_topic_that_is_gone_ends_the_run_also_while_the_worker_goes_back_to_the_positions()
    {
        Committed();
        _cluster.TopicError = ErrorCode.UnknownTopicOrPartition;
        var error = await Assert.ThrowsAsync<WeirException>(() => SeekAsync());
        Assert.Equal(("WEIR2021", "topic 't' (a retry topic) was deleted while the pipeline ran"), (error.Code, error.Message));
    }

    /// <summary>A broker that has just started says the same for a while.</summary>
    [Fact(Timeout = 120_000)]
    public async Task One_that_is_there_again_after_a_while_does_not()
    {
        Committed();
        _cluster.On<ListOffsetsRequest, ListOffsetsResponse>((asked, _) => new()
        {
            Topics = [.. asked.Topics.Select(topic => new ListOffsetsResponse.ListOffsetsTopicResponse { Name = topic.Name, Partitions = [.. topic.Partitions.Select(data => new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = data.PartitionIndex, Offset = 2 })] })],
        });
        _cluster.TopicError = ErrorCode.UnknownTopicOrPartition;
        _cluster.MetadataError = asked =>
        {
            if (asked == 4) _cluster.TopicError = ErrorCode.None;
            return ErrorCode.None;
        };
        Assert.Equal(2, (await SeekAsync()).NextOffset);
    }

    async Task<Weir.Kafka.Fetching.SourcePartition> SeekAsync()
    {
        var partition = _parts.Context.NewPartition(0);
        await new Ownership(_parts, new(_parts)).SeekAsync([partition], TestContext.Current.CancellationToken);
        return partition.Parking!.Lanes[0];
    }

    // Of the source only.
    void Committed() => _cluster.On<OffsetFetchRequest, OffsetFetchResponse>((asked, _) => new()
    {
        Groups = [.. asked.Groups.Select(group => new OffsetFetchResponse.OffsetFetchResponseGroup
        {
            GroupId = group.GroupId,
            Topics = [.. group.Topics!.Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopics { Name = topic.Name, Partitions = [.. topic.PartitionIndexes.Select(index => new OffsetFetchResponse.OffsetFetchResponsePartitions { PartitionIndex = index, CommittedOffset = topic.Name == "s" ? 7 : -1, CommittedLeaderEpoch = 3, Metadata = "" })] })],
        })],
    });
}
