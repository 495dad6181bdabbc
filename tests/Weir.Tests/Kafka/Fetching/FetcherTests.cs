using Weir.Kafka;
using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;

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
