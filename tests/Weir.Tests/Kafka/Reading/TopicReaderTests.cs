using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Reading;

public sealed class TopicReaderTests : IAsyncLifetime
{
    static readonly Uuid TopicId = new(1, 2);

    readonly ScriptedBroker _one = new();
    readonly ScriptedBroker _two = new();
    int _leader = 1;
    int _metadataAsked;
    KafkaClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _client = new(new() { BootstrapServers = [$"127.0.0.1:{_one.Port}"], Seed = 1 });
        foreach (var broker in new[] { _one, _two }) broker.On<MetadataRequest, MetadataResponse>(_ => Metadata());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_partition_whose_leader_moved_is_read_on_at_the_new_one()
    {
        _one.On<FetchRequest, FetchResponse>(request =>
        {
            if (PositionOf(request) == 0) return Data(request, new LogBytes().Batch("a").ToArray());
            _leader = 2;
            return Error(request, ErrorCode.NotLeaderOrFollower);
        });
        _two.On<FetchRequest, FetchResponse>(request => Data(request, new LogBytes().Batch("a").Batch("b").ToArray()));
        Assert.Equal([0L, 1L], await ReadAsync(new(), 0, 2));
    }

    [Fact]
    public async Task A_leader_that_lacks_what_was_read_ends_the_reading()
    {
        _one.On<FetchRequest, FetchResponse>(request => request.Topics[0].Partitions[0].LastFetchedEpoch == 0 ? Answer(request, new() { DivergingEpoch = new() { Epoch = 0, EndOffset = 0 } })
            : Data(request, new LogBytes().Epoch(0).Batch("a").Batch("b").ToArray(), onlyOne: true));
        _one.On<ListOffsetsRequest, ListOffsetsResponse>(_ => new() { Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Offset = 0 }] }] });
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => ReadAsync(new() { SkipExpired = true, GiveUpAfter = TimeSpan.FromMilliseconds(700) }, 0, 2));
        Assert.Equal(ErrorCode.OffsetOutOfRange, error.Code);
    }

    [Fact]
    public async Task A_leader_that_closes_the_connection_is_asked_again_from_the_same_position()
    {
        int fetches = 0;
        _one.On<FetchRequest, FetchResponse>(request => ++fetches == 2 ? null : Data(request, new LogBytes().Batch("a").Batch("b").ToArray(), onlyOne: true));
        Assert.Equal([0L, 1L], await ReadAsync(new(), 0, 2));
        Assert.True(fetches >= 3);
    }

    [Fact]
    public async Task A_partition_that_fails_too_long_ends_the_reading_with_its_error()
    {
        _one.On<FetchRequest, FetchResponse>(request => Error(request, ErrorCode.NotLeaderOrFollower));
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => ReadAsync(new() { GiveUpAfter = TimeSpan.FromMilliseconds(700) }, 0, 2));
        Assert.Equal(ErrorCode.NotLeaderOrFollower, error.Code);
        Assert.True(_metadataAsked >= 3, "the leader is asked for again before giving up");
    }

    [Fact]
    public async Task When_its_time_is_over_a_reading_ends_before_the_end_of_its_range()
    {
        _one.On<FetchRequest, FetchResponse>(request => Data(request, new LogBytes().Batch("a").ToArray()));
        Assert.Equal([0L], await ReadAsync(new() { EndAfter = TimeSpan.FromSeconds(1) }, 0, 2));
    }

    [Fact]
    public async Task A_leader_that_never_answers_is_told_although_time_is_over()
    {
        using var ended = new ManualResetEventSlim();
        _one.On<FetchRequest, FetchResponse>(request =>
        {
            ended.Wait(TestContext.Current.CancellationToken);
            return null;
        });
        await using var client = new KafkaClient(_client.Options with { RequestTimeout = TimeSpan.FromMilliseconds(600) });
        await Assert.ThrowsAsync<KafkaConnectionException>(async () =>
        {
            var options = new TopicReaderOptions { EndAfter = TimeSpan.FromMilliseconds(400), MaxWait = TimeSpan.FromMilliseconds(1) };
            await foreach (var _ in new TopicReader(client, options).ReadAsync([new("t", 0, 0)], TestContext.Current.CancellationToken)) Assert.Fail("nothing was answered");
        });
        ended.Set();
    }

    [Fact]
    public async Task What_trying_again_does_not_cure_is_thrown_at_once()
    {
        _one.On<FetchRequest, FetchResponse>(request => Error(request, ErrorCode.TopicAuthorizationFailed));
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => ReadAsync(new(), 0, 2));
        Assert.Equal("partition t/0 at offset 0: TOPIC_AUTHORIZATION_FAILED", error.Message);
        Assert.Equal(1, _metadataAsked);
    }

    [Fact]
    public async Task A_partition_that_the_topic_does_not_have_is_refused()
    {
        var error = await Assert.ThrowsAsync<KafkaServerException>(async () =>
        {
            await foreach (var _ in new TopicReader(_client).ReadAsync([new("t", 3, 0)], TestContext.Current.CancellationToken)) Assert.Fail("nothing is there to read");
        });
        Assert.Equal("Topic 't' has 1 partitions, 0 to 0.", error.Hint);
    }

    [Fact]
    public async Task An_empty_range_asks_no_leader() => Assert.Empty(await ReadAsync(new(), 5, 5));

    [Fact]
    public async Task A_stopped_partition_gives_no_further_piece()
    {
        _one.On<FetchRequest, FetchResponse>(request => Data(request, new LogBytes().Batch("a").Batch("b").Batch("c").ToArray(), onlyOne: true));
        int pieces = 0;
        await foreach (var fetched in new TopicReader(_client).ReadAsync([new("t", 0, 0, 3)], TestContext.Current.CancellationToken))
        {
            pieces++;
            fetched.Stop();
        }
        Assert.Equal(1, pieces);
    }

    async Task<List<long>> ReadAsync(TopicReaderOptions options, long from, long to)
    {
        var offsets = new List<long>();
        await foreach (var fetched in new TopicReader(_client, options).ReadAsync([new("t", 0, from, to)], TestContext.Current.CancellationToken)) Collect(fetched, offsets);
        return offsets;
    }

    static void Collect(FetchedPartition fetched, List<long> offsets)
    {
        var records = fetched.Records;
        while (records.Read()) offsets.Add(records.Offset);
    }

    MetadataResponse Metadata()
    {
        _metadataAsked++;
        return new()
        {
            ControllerId = 1,
            Brokers = [new() { NodeId = 1, Host = "127.0.0.1", Port = _one.Port }, new() { NodeId = 2, Host = "127.0.0.1", Port = _two.Port }],
            Topics = [new() { Name = "t", TopicId = TopicId, Partitions = [new() { PartitionIndex = 0, LeaderId = _leader, LeaderEpoch = _leader }] }],
        };
    }

    static long PositionOf(FetchRequest request) => request.Topics[0].Partitions[0].FetchOffset;

    static FetchResponse Error(FetchRequest request, ErrorCode code) => Answer(request, new() { ErrorCode = code });

    // Like a broker, from the batch that holds the position on.
    static FetchResponse Data(FetchRequest request, byte[] log, bool onlyOne = false)
    {
        ReadOnlyMemory<byte> rest = log, from = default;
        while (RecordBatch.TryRead(ref rest, out var batch))
        {
            if (batch.LastOffset < PositionOf(request)) continue;
            from = onlyOne ? batch.Bytes : log.AsMemory(log.Length - rest.Length - batch.SizeInBytes);
            break;
        }
        return Answer(request, new() { Records = from });
    }

    static FetchResponse Answer(FetchRequest request, FetchResponse.PartitionData data)
    {
        Assert.Equal(TopicId, request.Topics[0].TopicId);
        return new() { Responses = [new() { TopicId = TopicId, Partitions = [data] }] };
    }
}
