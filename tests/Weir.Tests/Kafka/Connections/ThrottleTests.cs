using Weir.Kafka;
using Weir.Protocol.Messages;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Connections;

public sealed class ThrottleTests : IAsyncDisposable
{
    readonly TestTime _time = new();
    readonly ScriptedCluster _cluster;

    public ThrottleTests() => _cluster = new(time: _time);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_broker_that_asks_for_silence_is_sent_nothing_on_that_connection_until_it_is_over()
    {
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, before) => new() { ThrottleTimeMs = before == 0 ? 700 : 0 });
        await BeatAsync(Lane.Group);
        var waiting = BeatAsync(Lane.Group);
        await BeatAsync(Lane.Produce);
        Assert.Equal(2, _cluster.Count(ApiKey.Heartbeat));
        _time.Advance(TimeSpan.FromMilliseconds(699));
        await BeatAsync(Lane.Produce);
        Assert.Equal(3, _cluster.Count(ApiKey.Heartbeat));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await waiting;
        Assert.Equal(4, _cluster.Count(ApiKey.Heartbeat));
    }

    [Fact]
    public async Task What_was_sent_before_has_that_much_more_time()
    {
        var both = new TaskCompletionSource();
        var late = new TaskCompletionSource();
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, before) =>
        {
            if (before == 1) both.Task.Wait(TestContext.Current.CancellationToken);
            if (before == 2) late.Task.Wait(TestContext.Current.CancellationToken);
            return new() { ThrottleTimeMs = before == 1 ? 6_000 : 0 };
        });
        await BeatAsync(Lane.Group);
        var (first, second) = (BeatAsync(Lane.Group), BeatAsync(Lane.Group));
        both.SetResult();
        await first;
        // The request's own time is 5 s.
        _time.Advance(TimeSpan.FromSeconds(10));
        late.SetResult();
        await second;
    }

    [Fact]
    public async Task Who_waits_for_the_end_of_the_silence_may_give_up()
    {
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, _) => new() { ThrottleTimeMs = 700 });
        await BeatAsync(Lane.Group);
        using var stop = new CancellationTokenSource();
        var waiting = BeatAsync(Lane.Group, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, _cluster.Count(ApiKey.Heartbeat));
    }

    async Task BeatAsync(Lane lane, CancellationToken? cancellation = null)
    {
        await _cluster.Client.MetadataOfAsync(["t"], TestContext.Current.CancellationToken);
        await _cluster.Client.SendAsync(1, lane, new HeartbeatRequest(), cancellation ?? TestContext.Current.CancellationToken);
    }
}
