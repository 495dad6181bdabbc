using Weir.Kafka;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Connections;

public sealed class SilentConnectionTests : IAsyncDisposable
{
    // Of what is not answered, and of what is: on a busy machine that takes seconds.
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(4), Limit = TimeSpan.FromSeconds(30);

    readonly ScriptedCluster _cluster = new();
    readonly MutingTransport _transport = new();
    readonly KafkaClient _client;

    public SilentConnectionTests()
    {
        _cluster.On<HeartbeatRequest, HeartbeatResponse>((_, _) => new());
        _client = _cluster.NewClient(options => options with { Transport = _transport, RequestTimeout = Limit });
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_on_one_connection_is_asked_by_new_ones_on_all_that_were_silent()
    {
        await BeatAsync(Lane.Group);
        await BeatAsync(Lane.Produce);
        _transport.MuteAll();
        await Assert.ThrowsAsync<KafkaConnectionException>(() => BeatAsync(Lane.Group, Silence));
        int before = _transport.Connections;
        await BeatAsync(Lane.Produce);
        Assert.Equal(before + 1, _transport.Connections);
    }

    [Fact]
    public async Task Connections_to_other_brokers_on_which_nothing_happens_are_made_anew_too()
    {
        await using var other = new ScriptedBroker();
        other.On<HeartbeatRequest, HeartbeatResponse>(_ => new());
        _cluster.OtherPort = other.Port;
        await BeatAsync(Lane.Group);
        await BeatAsync(Lane.Group, node: 2);
        _transport.MuteAll();
        await Assert.ThrowsAsync<KafkaConnectionException>(() => BeatAsync(Lane.Group, Silence));
        int before = _transport.Connections;
        await BeatAsync(Lane.Group, node: 2);
        Assert.Equal(before + 1, _transport.Connections);
    }

    [Fact]
    public async Task A_connection_to_another_broker_that_is_waited_for_stays()
    {
        var answer = new TaskCompletionSource<HeartbeatResponse?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var other = new ScriptedBroker();
        other.On<HeartbeatRequest, HeartbeatResponse>(_ => answer.Task.GetAwaiter().GetResult());
        _cluster.OtherPort = other.Port;
        await BeatAsync(Lane.Group);
        var waited = BeatAsync(Lane.Group, node: 2);
        _transport.Mute(1);
        await Assert.ThrowsAsync<KafkaConnectionException>(() => BeatAsync(Lane.Group, Silence));
        Assert.False(waited.IsCompleted);
        answer.SetResult(new());
        await waited;
    }

    [Fact]
    public async Task A_connection_that_was_heard_since_stays()
    {
        await BeatAsync(Lane.Group);
        await BeatAsync(Lane.Produce);
        _transport.Mute(1);
        var unanswered = Assert.ThrowsAsync<KafkaConnectionException>(() => BeatAsync(Lane.Group, Silence));
        await BeatAsync(Lane.Produce);
        await unanswered;
        int before = _transport.Connections;
        await BeatAsync(Lane.Produce);
        Assert.Equal(before, _transport.Connections);
    }

    async Task BeatAsync(Lane lane, TimeSpan? limit = null, int node = 1)
    {
        await _client.MetadataOfAsync(["t"], TestContext.Current.CancellationToken);
        await _client.SendAsync(node, lane, new HeartbeatRequest(), TestContext.Current.CancellationToken, limit);
    }
}
