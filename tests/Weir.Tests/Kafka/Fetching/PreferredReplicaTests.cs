using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Fetching;

public sealed class PreferredReplicaTests : IAsyncDisposable
{
    static readonly FetchLimits Limits = new(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(500), Rack: "zone-b");

    readonly ScriptedCluster _cluster = new();
    readonly ScriptedBroker _replica = new();
    readonly SourcePartition _partition = new("t", 2);
    readonly List<string> _asked = [];

    public PreferredReplicaTests() => _partition.SeekTo(0, default);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _replica.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_in_our_rack_is_read_where_the_leader_names_one()
    {
        _cluster.OtherPort = _replica.Port;
        Leader(_ => new() { PartitionIndex = 2, PreferredReadReplica = 2 });
        Replica(_ => new() { PartitionIndex = 2, Records = new LogBytes().Batch("a").ToArray() });
        using var data = await FetchAsync();
        Assert.Equal(["leader from 0 in zone-b", "replica from 0 in zone-b"], _asked);
    }

    [Theory]
    [InlineData(ErrorCode.OffsetOutOfRange)]
    [InlineData(ErrorCode.NotLeaderOrFollower)]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    public async Task What_a_replica_refuses_the_leader_is_asked_for(ErrorCode code)
    {
        _cluster.OtherPort = _replica.Port;
        Leader(before => before == 0 ? new() { PartitionIndex = 2, PreferredReadReplica = 2 } : new() { PartitionIndex = 2, Records = new LogBytes().Batch("a").ToArray() });
        Replica(_ => new() { PartitionIndex = 2, ErrorCode = code });
        using var data = await FetchAsync();
        Assert.Equal(["leader from 0 in zone-b", "replica from 0 in zone-b", "leader from 0 in zone-b"], _asked);
    }

    [Fact]
    public async Task A_replica_that_is_away_is_read_no_more()
    {
        _cluster.OtherPort = _replica.Port;
        Leader(before => before == 0 ? new() { PartitionIndex = 2, PreferredReadReplica = 2 } : new() { PartitionIndex = 2, Records = new LogBytes().Batch("a").ToArray() });
        Replica(_ => null);
        using var data = await FetchAsync();
        Assert.Equal("leader from 0 in zone-b", _asked[^1]);
    }

    [Fact]
    public async Task Metadata_is_read_again_when_it_is_older_than_its_age()
    {
        Leader(_ => new() { PartitionIndex = 2, Records = new LogBytes().Batch("a").ToArray() });
        using var data = await FetchAsync(TimeSpan.Zero);
        Assert.True(_cluster.MetadataAsked >= 2, "once for the test and once for its age");
    }

    [Fact]
    public async Task Metadata_is_not_read_again_before()
    {
        Leader(_ => new() { PartitionIndex = 2, Records = new LogBytes().Batch("a").ToArray() });
        using var data = await FetchAsync();
        Assert.Equal(1, _cluster.MetadataAsked);
    }

    void Leader(Func<int, FetchResponse.PartitionData?> answer) => _cluster.On<FetchRequest, FetchResponse>((request, before) => Answer("leader", request, answer(before)));

    void Replica(Func<int, FetchResponse.PartitionData?> answer)
    {
        int count = 0;
        _replica.On<FetchRequest, FetchResponse>(request => Answer("replica", request, answer(count++)));
    }

    FetchResponse? Answer(string who, FetchRequest request, FetchResponse.PartitionData? data)
    {
        _asked.Add($"{who} from {request.Topics[0].Partitions[0].FetchOffset} in {request.RackId}");
        return data is null ? null : new() { Responses = [new() { Topic = "t", Partitions = [data] }] };
    }

    async Task<FetchedData> FetchAsync(TimeSpan? metadataMaxAge = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var client = _cluster.NewClient(options => metadataMaxAge is { } age ? options with { MetadataMaxAge = age } : options);
        await client.RefreshAsync(["t"], cancel);
        var fetcher = new Fetcher(client, Limits);
        FetchedData? data;
        do
        {
            await fetcher.StartAsync([_partition], cancel);
            await Task.WhenAny(fetcher.Waits());
        }
        while (!fetcher.TryTake(out data, cancel));
        fetcher.Clear();
        return data!;
    }
}
