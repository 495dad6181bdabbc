using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

public sealed class BrokerFaultsTests : TestBrokerTest
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_fault_that_is_to_strike_twice_leaves_the_third_request_alone()
    {
        using var fault = Broker.Faults.Fail(ApiKey.Produce, ErrorCode.NotLeaderOrFollower, times: 2);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, (await ProduceAsync("a")).ErrorCode);
        Assert.False(fault.Spent.IsCompleted);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, (await ProduceAsync("a")).ErrorCode);
        await fault.Spent;
        Assert.Equal(ErrorCode.None, (await ProduceAsync("a")).ErrorCode);
        Assert.Equal(2, fault.Count);
        Assert.Equal(["a"], Records.All(await Client.FetchAsync("t")));
    }

    [Fact]
    public async Task Of_requests_on_many_connections_at_once_as_many_are_met_as_were_meant()
    {
        using var fault = Broker.Faults.Fail(ApiKey.Heartbeat, ErrorCode.RebalanceInProgress, times: 100);
        var refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(RefusedAsync, TestContext.Current.CancellationToken)));
        Assert.Equal((100, 100), (refused.Sum(), fault.Count));
        await fault.Spent;

        async Task<int> RefusedAsync()
        {
            using var client = Broker.Connect();
            int count = 0;
            for (int number = 0; number < 50; number++)
            {
                if ((await client.AskAsync(new HeartbeatRequest { GroupId = "g" })).ErrorCode == ErrorCode.RebalanceInProgress) count++;
            }
            return count;
        }
    }

    [Fact]
    public async Task A_fault_ends_when_it_is_disposed_and_all_of_them_when_they_are_cleared()
    {
        using (Broker.Faults.Fail(ApiKey.Produce, ErrorCode.RequestTimedOut)) Assert.Equal(ErrorCode.RequestTimedOut, (await ProduceAsync("a")).ErrorCode);
        Assert.Equal(ErrorCode.None, (await ProduceAsync("a")).ErrorCode);
        _ = Broker.Faults.Drop(ApiKey.Produce);
        _ = Broker.Faults.DropAnswer(ApiKey.Produce);
        var seen = Broker.Faults.See();
        Broker.Faults.Clear();
        Assert.Equal(ErrorCode.None, (await ProduceAsync("b")).ErrorCode);
        Assert.Equal(0, seen.Count);
    }

    [Fact]
    public async Task A_request_that_is_dropped_had_no_effect_and_one_whose_answer_is_dropped_had()
    {
        using (Broker.Faults.Drop(ApiKey.Produce, times: 1))
        {
            await SendAsync("never arrived");
            Assert.True(await Client.IsClosedAsync());
        }
        Client = Broker.Connect();
        using (Broker.Faults.DropAnswer(ApiKey.Produce, times: 1))
        {
            await SendAsync("arrived");
            Assert.True(await Client.IsClosedAsync());
        }
        Client = Broker.Connect();
        Assert.Equal(["arrived"], Records.All(await Client.FetchAsync("t")));
    }

    [Fact]
    public async Task Delays_go_by_the_brokers_clock_and_add_up()
    {
        using var first = Broker.Faults.Delay(ApiKey.Heartbeat, Second, times: 1);
        using var second = Broker.Faults.Delay(ApiKey.Heartbeat, 2 * Second, times: 1);
        var answered = Client.AskAsync(new HeartbeatRequest { GroupId = "g" });
        await first.Spent;
        Broker.Time.Advance(Second);
        await second.Spent;
        Broker.Time.Advance(2 * Second - TimeSpan.FromTicks(1));
        Assert.False(answered.IsCompleted);
        Broker.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ErrorCode.UnknownMemberId, (await answered).ErrorCode);
    }

    [Fact]
    public async Task A_broker_that_stops_does_not_wait_for_what_is_held_back()
    {
        using var fault = Broker.Faults.Delay(ApiKey.Produce, TimeSpan.FromDays(1));
        await SendAsync("a");
        await Broker.RestartAsync();
        Client = Broker.Connect();
        Assert.Empty(Records.All(await Client.FetchAsync("t")));
    }

    [Fact]
    public async Task A_hook_may_end_the_broker_and_wait_for_its_end()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Disk = new(), Port = null });
        var ended = new TaskCompletionSource();
        broker.Faults.OnRequest = async _ =>
        {
            await broker.KillAsync();
            ended.SetResult();
            return FaultAction.Pass;
        };
        using var client = new BrokerClient(broker.Connect());
        await client.SendAsync(new HeartbeatRequest { GroupId = "g" }, 4);
        Assert.True(await client.IsClosedAsync());
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await using var again = await broker.ReopenAsync();
    }

    [Fact]
    public async Task The_first_that_answers_decides_and_the_next_one_keeps_its_turn()
    {
        using var first = Broker.Faults.Fail(ApiKey.Produce, ErrorCode.NotEnoughReplicas, times: 1);
        using var second = Broker.Faults.Fail(ApiKey.Produce, ErrorCode.RequestTimedOut, times: 1);
        Assert.Equal(ErrorCode.NotEnoughReplicas, (await ProduceAsync("a")).ErrorCode);
        Assert.Equal((1, 0), (first.Count, second.Count));
        Assert.Equal(ErrorCode.RequestTimedOut, (await ProduceAsync("a")).ErrorCode);
    }

    [Fact]
    public async Task Only_the_requests_that_are_meant_are_met()
    {
        using var fault = Broker.Faults.Fail(ApiKey.Produce, ErrorCode.MessageTooLarge, when: request => request.ClientId == "other");
        Assert.Equal(ErrorCode.None, (await ProduceAsync("a")).ErrorCode);
        using var other = new BrokerClient(Broker.ConnectStream(), "other");
        Assert.Equal(ErrorCode.MessageTooLarge, (await other.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
    }

    [Fact]
    public async Task A_test_answers_a_request_itself()
    {
        using var fault = Broker.Faults.Answer(ApiKey.Heartbeat, request => new HeartbeatResponse { ErrorCode = ((HeartbeatRequest)request.Message).GroupId == "g" ? ErrorCode.RebalanceInProgress : ErrorCode.None });
        Assert.Equal(ErrorCode.RebalanceInProgress, (await Client.AskAsync(new HeartbeatRequest { GroupId = "g" })).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new HeartbeatRequest { GroupId = "h" })).ErrorCode);
    }

    [Fact]
    public async Task Requests_that_were_seen_are_whole_long_after_they_were_answered()
    {
        using var seen = Broker.Faults.See(ApiKey.Produce);
        for (int number = 0; number < 50; number++) await ProduceAsync($"value {number}");
        await seen.ReachAsync(50, TestContext.Current.CancellationToken);
        var values = seen.All.Select(request => ((ProduceRequest)request.Message).TopicData[0].PartitionData[0].Records!.Value).SelectMany(batch => Records.Values(batch));
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"value {number}"), values);
        Assert.All(seen.All, request => Assert.Equal((ApiKey.Produce, "test"), (request.ApiKey, request.ClientId)));
    }

    [Fact]
    public async Task What_is_dropped_is_seen_all_the_same()
    {
        using var seen = Broker.Faults.See();
        using var fault = Broker.Faults.Drop(ApiKey.Produce);
        await SendAsync("a");
        await seen.ReachAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(ApiKey.Produce, Assert.Single(seen.All).ApiKey);
    }

    protected override Task PrepareAsync() => Client.CreateTopicAsync("t");

    Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(string value) => Client.ProduceAsync("t", Records.Batch(value));

    Task<int> SendAsync(string value) => Client.SendAsync(new ProduceRequest { Acks = -1, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch(value) }] }] }, 11);
}
