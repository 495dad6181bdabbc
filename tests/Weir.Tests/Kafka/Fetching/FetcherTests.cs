using Weir.Kafka;
using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Fetching;

public sealed class FetcherTests
{
    [Fact]
    public async Task A_pause_that_ended_before_anybody_waited_for_it_is_still_waited_for()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = ["127.0.0.1:1"] });
        var fetcher = new Fetcher(client, new FetchLimits(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(100)));
        await fetcher.StartAsync([new SourcePartition("logins", 0)], CancellationToken.None);
        await Assert.Single(fetcher.Waits());
        Assert.True(Assert.Single(fetcher.Waits()).IsCompletedSuccessfully);
    }

    /// <summary>Under KIP-848 the broker takes its partitions away when the topic is deleted, and there is nothing to fetch that would fail.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Who_has_nothing_to_fetch_is_told_that_the_topic_is_gone_and_that_it_is_there_again()
    {
        var time = new SkippingTime();
        await using var cluster = new ScriptedCluster(time: time);
        await using var client = cluster.NewClient(options => options with { MetadataMaxAge = TimeSpan.FromMilliseconds(500) });
        var told = new List<string>();
        var fetcher = new Fetcher(client, new FetchLimits(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(100)), new(time, told.Add, _ => told.Add("over")), "t");
        cluster.TopicError = ErrorCode.UnknownTopicOrPartition;
        await Until(1);
        cluster.TopicError = ErrorCode.None;
        await Until(2);
        Assert.Equal(["topic 't': UNKNOWN_TOPIC_OR_PARTITION", "over"], told);

        async Task Until(int count)
        {
            while (told.Count < count)
            {
                await fetcher.StartAsync([], TestContext.Current.CancellationToken);
                await Task.WhenAny(fetcher.Waits()).WaitAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Delays have whole milliseconds; one that ends a fraction too early would be waited for again and again, without time passing.</summary>
    [Fact(Timeout = 120_000)]
    public async Task The_wait_of_who_has_nothing_to_fetch_is_not_over_before_the_metadata_is_old_enough_to_be_asked_for()
    {
        var time = new TestTime();
        await using var cluster = new ScriptedCluster(time: time);
        await using var client = cluster.NewClient(options => options with { MetadataMaxAge = TimeSpan.FromMilliseconds(500) });
        var fetcher = new Fetcher(client, new FetchLimits(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(100)), null, "t");
        time.Advance(TimeSpan.FromMilliseconds(0.5));
        await fetcher.StartAsync([], TestContext.Current.CancellationToken);
        var wait = Assert.Single(fetcher.Waits());
        time.Advance(TimeSpan.FromMilliseconds(499.2));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2));
        await wait.WaitAsync(TestContext.Current.CancellationToken);
        int asked = cluster.MetadataAsked;
        await fetcher.StartAsync([], TestContext.Current.CancellationToken);
        Assert.Equal(asked + 1, cluster.MetadataAsked);
    }

    [Theory]
    [InlineData(ErrorCode.NotLeaderOrFollower)]
    [InlineData(ErrorCode.UnknownServerError)]
    public async Task What_may_pass_is_asked_again(ErrorCode code)
    {
        await using var cluster = new ScriptedCluster();
        byte[] log = new LogBytes().Batch("a").ToArray();
        cluster.On<FetchRequest, FetchResponse>((_, before) => new()
        {
            Responses = [new() { Topic = "t", Partitions = [new() { PartitionIndex = 0, ErrorCode = before == 0 ? code : ErrorCode.None, Records = before == 0 ? null : log }] }],
        });
        await cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        var fetcher = new Fetcher(cluster.Client, new FetchLimits(1 << 20, 1 << 20, 1, TimeSpan.FromMilliseconds(100)));
        var partition = new SourcePartition("t", 0);
        FetchedData? data = null;
        while (data is null)
        {
            await fetcher.StartAsync([partition], TestContext.Current.CancellationToken);
            await Task.WhenAny(fetcher.Waits());
            fetcher.TryTake(out data, TestContext.Current.CancellationToken);
        }
        data.Dispose();
        Assert.Equal(2, cluster.Count(ApiKey.Fetch));
    }
}
